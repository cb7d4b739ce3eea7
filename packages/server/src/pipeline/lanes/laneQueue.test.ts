import { randomUUID } from "node:crypto";
import { Client, Pool } from "pg";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createTestDatabase, type TestDatabase } from "../../../test/database.ts";
import { Directory } from "../directory/directory.ts";
import { LaneQueue, type QueueRow } from "./laneQueue.ts";

let database: TestDatabase;
let client: Client;

beforeEach(async () => {
  database = await createTestDatabase();
  client = new Client({ connectionString: database.url });
  await client.connect();
});
afterEach(async () => {
  await client.end();
  await database.drop();
});

const row = (entryId: string): QueueRow => ({
  entryId,
  lane: 0,
  workspaceId: randomUUID(),
  channelId: randomUUID(),
  contactKey: "anna",
  dedupeKey: "k",
  kind: "profile",
  at: 1,
  receivedAt: Date.now(),
  content: { kind: "body", body: { kind: "profile", patch: {} } },
});

test("what is handed over during a look that finds something is taken with it, not after what comes directly", async () => {
  const stored = row("1");
  await client.query(
    `insert into journal_queue (entry_id, lane, workspace_id, channel_id, contact_key, dedupe_key, kind, at, body)
     values (1, 0, $1, $2, 'anna', 'k', 'profile', 1, '{}')`,
    [stored.workspaceId, stored.channelId],
  );
  const pool = new Pool({ connectionString: database.url });
  try {
    const queue = new LaneQueue(new Directory(pool, (sealed) => sealed));
    const looking = queue.take(client, new Set([0]), 200);
    queue.hand([row("2")]);
    // Nothing older is left behind, so an event that arrives now would be stored directly, in the batch of this look.
    expect(queue.isBehind).toBe(false);
    expect((await looking).map(({ entryId }) => entryId)).toEqual(["1", "2"]);
  } finally {
    await pool.end();
  }
});

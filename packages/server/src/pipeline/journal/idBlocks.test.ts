import { Client } from "pg";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createTestDatabase, type TestDatabase } from "../../../test/database.ts";
import { IdBlocks } from "./idBlocks.ts";

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

test("a block of ids is not used on another session than the one that took it", async () => {
  const ids = new IdBlocks();
  const [raw = ""] = await ids.takeRaw(client, 1);
  const [entry = ""] = await ids.takeEntries(client, 1);
  const other = new Client({ connectionString: database.url });
  await other.connect();
  try {
    // As after a restore: the database does not know what it gave out.
    await other.query("select setval('raw_event_blocks', 500), setval('journal_id_seq', 50000)");
    expect(Number((await ids.takeRaw(other, 1))[0])).toBeGreaterThanOrEqual(5_000_000);
    expect(Number((await ids.takeEntries(other, 1))[0])).toBeGreaterThan(50_000);
    expect(Number(raw)).toBeLessThan(5_000_000);
    expect(Number(entry)).toBeLessThan(50_000);
  } finally {
    await other.end();
  }
});

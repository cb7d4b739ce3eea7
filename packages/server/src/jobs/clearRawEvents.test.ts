import { randomUUID } from "node:crypto";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { PAGE, PipelineWorld, says, until } from "../../test/pipelineWorld.ts";
import { clearRawEvents } from "./clearRawEvents.ts";

const LATE = "3000003";
const ALL = { since: null, entryIds: null };
let world: PipelineWorld;
let url: string;

beforeEach(async () => {
  world = await PipelineWorld.withParrot();
  url = await world.start();
});
afterEach(() => world.close());

const idle = async () => (await world.count("outbox")) === 0 && (await world.count("journal_queue")) === 0;

describe("long after, when old entries are cleared from the journal", () => {
  const age = async () => {
    for (const table of ["raw_events", "journal", "journal_failures"])
      await world.pool.query(`update ${table} set received_at = received_at - interval '100 days'`);
    await clearRawEvents(world.pool, 7);
  };

  test("a body that is kept because of one loose end does not have its other parts handled again", async () => {
    const body = {
      object: "page",
      entry: [
        { id: PAGE, time: 1, messaging: [says(PAGE, "anna", "Hallo")] },
        { id: LATE, time: 1, messaging: [says(LATE, "ben", "Hallo")] },
      ],
    };
    expect(await world.deliver(url, body)).toBe(200);
    await until("the answer", () => world.textsTo("anna").length === 1);
    await until("rest", idle);
    await age();
    expect(await world.count("raw_events")).toBe(1);
    expect(await world.pipeline.replay(world.workspaceId, ALL)).toMatchObject({ newEntries: 0 });
    await until("rest", idle);
    expect(world.textsTo("anna")).toHaveLength(1);
  });

  test("what failed is still handled by a replay", async () => {
    const channelId = randomUUID();
    for (const [table, columns, values] of [
      ["journal", "id, lane", "1, 0"],
      ["journal_failures", "entry_id, received_at, error", "1, now(), 'x'"],
    ])
      await world.pool.query(
        `insert into ${table} (workspace_id, channel_id, dedupe_key, contact_key, kind, at, body, ${columns})
         overriding system value values ($1, $2, 'm_1', 'anna', 'timer', 1, '{}', ${values})`,
        [world.workspaceId, channelId],
      );
    await age();
    expect(await world.pipeline.replay(world.workspaceId, ALL)).toMatchObject({ entries: 1 });
  });
});

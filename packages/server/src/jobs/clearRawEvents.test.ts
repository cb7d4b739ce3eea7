import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { Client } from "pg";
import { createEarlierDatabase } from "../../test/earlierDatabase.ts";
import { PAGE, PipelineWorld, pageBody, says, until } from "../../test/pipelineWorld.ts";
import { migrate } from "../db/migrate.ts";
import { clearRawEvents } from "./clearRawEvents.ts";

const LATE = "3000003";
const ALL = { since: null, entryIds: null };
const DAYS = 14;
let world: PipelineWorld;

beforeEach(async () => {
  world = await PipelineWorld.withParrot();
});
afterEach(() => world.close());

/** What the job does so many days from now. */
const clearIn = (days: number) => clearRawEvents(world.pool, DAYS, new Date(Date.now() + days * 86_400_000));
const rawDays = () => world.count("(select distinct tableoid from raw_events) as d");

describe("stored bodies", () => {
  test("go with their day, and the same webhook stays one entry at every boundary until nobody repeats it any more", async () => {
    const url = await world.startDirect(PAGE);
    const body = pageBody(PAGE, says(PAGE, "anna", "Hallo", { mid: "m_1" }));
    const entries = () => world.count("journal where dedupe_key like '%m_1%'");
    expect(await world.deliver(url, body)).toBe(200);
    for (const day of [0, 1, DAYS - 1, DAYS + 1, 2 * DAYS - 1]) {
      await clearIn(day);
      expect(await world.deliver(url, body)).toBe(200);
      await world.rest();
      expect(await entries()).toBe(1);
    }
    expect(world.textsTo("anna")).toHaveLength(1);
    await clearIn(2 * DAYS + 1);
    expect(await entries()).toBe(0);
    await clearIn(100);
    expect(await rawDays()).toBe(0);
  });

  test("that waiting entries need outlive their day", async () => {
    const url = await world.start({ role: "web" });
    expect(await world.deliver(url, pageBody(PAGE, says(PAGE, "anna", "Hallo")))).toBe(200);
    await clearIn(100);
    expect([await rawDays(), await world.count("raw_events_kept")]).toEqual([0, 1]);
    await world.start({ role: "worker" });
    await until("the answer", () => world.textsTo("anna").length === 1);
    await world.rest();
    await clearIn(100);
    expect(await world.count("raw_bodies")).toBe(0);
  });

  test("that failed entries need outlive their day, and a replay finds them", async () => {
    const channelId = await world.connectPage(LATE);
    const web = await world.start({ role: "web" });
    expect(await world.deliver(web, pageBody(LATE, says(LATE, "ben", "Hallo")))).toBe(200);
    await world.disconnect(channelId);
    await world.start({ role: "worker" });
    await until("the failure", async () => (await world.count("journal_failures")) === 1);
    await clearIn(100);
    expect(await rawDays()).toBe(0);
    await world.connectPage(LATE);
    expect(await world.pipeline.replay(world.workspaceId, ALL)).toMatchObject({ entries: 1 });
    await until("the answer", () => world.textsTo("ben").length === 1);
  });

  test("with a loose end stay, and nothing else in them is handled again", async () => {
    const url = await world.start();
    const body = {
      object: "page",
      entry: [
        { id: PAGE, time: 1, messaging: [says(PAGE, "anna", "Hallo")] },
        { id: LATE, time: 1, messaging: [says(LATE, "ben", "Hallo")] },
      ],
    };
    expect(await world.deliver(url, body)).toBe(200);
    await until("the answer", () => world.textsTo("anna").length === 1);
    await world.rest();
    await clearIn(100);
    expect([await rawDays(), await world.count("raw_bodies")]).toEqual([0, 1]);
    expect(await world.pipeline.replay(world.workspaceId, ALL)).toMatchObject({ newEntries: 0 });
    // Once the account is connected, a replay answers it, and then the body goes.
    await world.connectPage(LATE);
    expect(await world.pipeline.replay(world.workspaceId, ALL)).toMatchObject({ newEntries: 1 });
    await until("the other answer", () => world.textsTo("ben").length === 1);
    await world.rest();
    expect(world.textsTo("anna")).toHaveLength(1);
    await clearIn(100);
    expect(await world.count("raw_bodies")).toBe(0);
  });

  test("of which a replay made entries are read from where they are kept, however much younger the entries are", async () => {
    const url = await world.start({ role: "web" });
    expect(await world.deliver(url, pageBody(LATE, says(LATE, "ben", "Hallo")))).toBe(200);
    await world.connectPage(LATE);
    expect(await world.pipeline.replay(world.workspaceId, ALL)).toMatchObject({ newEntries: 1 });
    expect([await world.count("raw_bodies"), await world.count("raw_events_kept")]).toEqual([1, 1]);
    await clearIn(100);
    await world.start({ role: "worker" });
    await until("the answer", () => world.textsTo("ben").length === 1);
  });
});

test("what failed is still handled by a replay long after its journal's neighbours were cleared", async () => {
  await world.start();
  for (const [table, columns, values] of [
    ["journal", "id, lane", "1, 0"],
    ["journal_failures", "entry_id, received_at, error", "1, now(), 'x'"],
  ])
    await world.pool.query(
      `insert into ${table} (workspace_id, channel_id, dedupe_key, contact_key, kind, at, body, ${columns})
       overriding system value values ($1, $1, 'm_1', 'anna', 'timer', 1, '{}', ${values})`,
      [world.workspaceId],
    );
  await clearIn(100);
  expect(await world.pipeline.replay(world.workspaceId, ALL)).toMatchObject({ entries: 1 });
});

test("bodies of an earlier version are all there, those that wait under another time than their own included", async () => {
  const earlier = await createEarlierDatabase("0039");
  const client = new Client({ connectionString: earlier.url });
  await client.connect();
  try {
    await client.query(
      "insert into raw_events (id, body, received_at) select n, 'body ' || n, now() - make_interval(days => n) from generate_series(0, 3) as n",
    );
    await client.query(
      `insert into journal_queue (entry_id, lane, workspace_id, channel_id, contact_key, dedupe_key, kind, at, received_at, raw_id)
       select id, 0, gen_random_uuid(), gen_random_uuid(), 'anna', 'm' || id, 'inbound', 0, case when id = 2 then now() else received_at end, id
         from raw_events where id in (1, 2)`,
    );
    await migrate(earlier.url);
    await client.query("insert into raw_events (id, body) values (4, 'body 4')");
    const bodies = await client.query("select array_agg(body order by id) as all from raw_bodies");
    expect(bodies.rows[0].all).toEqual([0, 1, 2, 3, 4].map((n) => `body ${n}`));
    expect((await client.query("select id::int from raw_events_kept")).rows).toEqual([{ id: 2 }]);
  } finally {
    await client.end();
    await earlier.drop();
  }
});

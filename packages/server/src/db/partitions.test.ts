import { Client } from "pg";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createTestDatabase } from "../../test/database.ts";
import { createEarlierDatabase } from "../../test/earlierDatabase.ts";
import { migrate } from "./migrate.ts";
import { dropPartitions, EVENTS, isTableBusy, listPartitions, makePartitions } from "./partitions.ts";

const WORKSPACE = "00000000-0000-7000-8000-000000000001";
const DECEMBER = new Date("2031-12-15T12:00:00Z");
let database: { url: string; drop(): Promise<void> };
let client: Client;

async function open(created: typeof database): Promise<void> {
  database = created;
  client = new Client({ connectionString: database.url });
  await client.connect();
}
afterEach(async () => {
  await client.end();
  await database.drop();
});

async function happen(name: string, at: string): Promise<void> {
  await client.query("insert into events (workspace_id, name, at) values ($1, $2, $3)", [WORKSPACE, name, at]);
}

/** Which partition each event lies in. */
async function places(): Promise<Record<string, string>> {
  const { rows } = await client.query<{ name: string; place: string }>(
    "select name, tableoid::regclass::text as place from events order by at",
  );
  return Object.fromEntries(rows.map(({ name, place }) => [name, place]));
}

describe("partitions of a new installation", () => {
  beforeEach(async () => open(await createTestDatabase()));

  test("take a row by its instant in UTC, whatever the session's zone is, to the first and the last of its month", async () => {
    await client.query("set timezone = 'Pacific/Kiritimati'");
    await makePartitions(client, DECEMBER);
    await happen("last of November", "2031-11-30T23:59:59.999Z");
    await happen("first of December", "2031-12-01T00:00:00Z");
    await happen("last of December", "2031-12-31T23:59:59.999Z");
    await happen("first of January", "2032-01-01T00:00:00Z");
    expect(await places()).toEqual({
      "last of November": "events_default",
      "first of December": "events_203112",
      "last of December": "events_203112",
      "first of January": "events_203201",
    });
  });

  test("that were not made in time fail nobody, and take over what came meanwhile", async () => {
    await happen("early", "2031-12-31T23:00:00Z");
    await happen("too early", "2032-05-01T00:00:00Z");
    expect(await places()).toEqual({ early: "events_default", "too early": "events_default" });
    await makePartitions(client, DECEMBER);
    expect(await places()).toEqual({ early: "events_203112", "too early": "events_default" });
  });

  test("are made once, by however many processes at once", async () => {
    const others = Array.from({ length: 4 }, () => new Client({ connectionString: database.url }));
    await Promise.all(others.map((other) => other.connect()));
    await Promise.all(others.map((other) => makePartitions(other, DECEMBER)));
    await Promise.all(others.map((other) => other.end()));
    const names = (await listPartitions(client, EVENTS)).map(({ name }) => name);
    expect(names.filter((name) => /_203/.test(name))).toEqual(["events_203112", "events_203201", "events_203202"]);
  });

  test("go as a whole with what they hold, and nothing that is younger goes", async () => {
    await happen("long ago", "2001-01-01T00:00:00Z");
    await makePartitions(client, DECEMBER);
    await happen("old", "2031-12-31T23:59:59.999Z");
    await happen("young", "2032-01-01T00:00:00Z");
    await dropPartitions(client, EVENTS, new Date("2031-12-31T23:59:59.999Z"));
    expect(Object.keys(await places())).toEqual(["old", "young"]);
    await dropPartitions(client, EVENTS, new Date("2032-01-01T00:00:00Z"));
    expect(await places()).toEqual({ young: "events_203201" });
  });

  test("keep nobody waiting for long behind whoever reads on and on", async () => {
    await makePartitions(client, DECEMBER);
    const reader = new Client({ connectionString: database.url });
    await reader.connect();
    await reader.query("begin; select from events");
    const dropped = dropPartitions(client, EVENTS, new Date("2033-01-01T00:00:00Z"));
    const failed = await dropped.catch((error: unknown) => error);
    expect(isTableBusy(failed)).toBe(true);
    await reader.query("commit");
    await reader.end();
    await dropPartitions(client, EVENTS, new Date("2033-01-01T00:00:00Z"));
    expect(await listPartitions(client, EVENTS)).toEqual([]);
  });
});

test("events of an earlier version are all there, know contact and channel, and new ones get new numbers", async () => {
  await open(await createEarlierDatabase("0036"));
  await client.query(
    `insert into conversations (workspace_id, id, channel_id, contact_id, contact_key, lane, state, status, holder, unread, last_message_at, created_at)
     values ($1, $1, $1, '00000000-0000-7000-8000-000000000002', 'anna', 0, '{}', 'open', 'bot', 0, now(), now())`,
    [WORKSPACE],
  );
  await client.query(
    `insert into events (workspace_id, conversation_id, name, at, node_id, data)
     select $1, $1, 'event ' || n, now() - make_interval(days => 100 * n), 'a', '{"n":1}' from generate_series(0, 3) as n`,
    [WORKSPACE],
  );
  await client.query(
    "insert into events (workspace_id, conversation_id, name, at) values ($1, $2, 'of nobody', now())",
    [WORKSPACE, "00000000-0000-7000-8000-000000000009"],
  );
  await migrate(database.url);
  await happen("new", new Date().toISOString());
  const { rows } = await client.query(
    `select name, id::int, contact_id is not null and channel_id is not null as "isKnown", node_id as "nodeId", data from events order by id`,
  );
  expect(rows).toEqual([
    ...[0, 1, 2, 3].map((n) => ({ name: `event ${n}`, id: n + 1, isKnown: true, nodeId: "a", data: { n: 1 } })),
    { name: "of nobody", id: 5, isKnown: false, nodeId: null, data: null },
    { name: "new", id: 6, isKnown: false, nodeId: null, data: null },
  ]);
  const [earlier, next] = await listPartitions(client, EVENTS);
  expect(earlier?.name).toMatch(/^events_until_/);
  expect(next?.from).toEqual(earlier?.until);
});

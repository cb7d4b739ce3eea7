import { Client } from "pg";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createTestDatabase, type TestDatabase } from "../../../test/database.ts";
import { until } from "../../../test/pipelineWorld.ts";
import { LANE_COUNT } from "./lane.ts";
import { GROUPS, LaneLocks } from "./laneLocks.ts";

const ALL_OF_GROUP = LANE_COUNT / GROUPS;
let database: TestDatabase;
const clients: Client[] = [];

beforeEach(async () => {
  database = await createTestDatabase();
});
afterEach(async () => {
  await Promise.all(clients.splice(0).map((client) => client.end().catch(() => {})));
  await database.drop();
});

async function connect(): Promise<Client> {
  const client = new Client({
    connectionString: database.url,
    application_name: `botschaft lanes ${clients.length} 0`,
  });
  client.on("error", () => {});
  await client.connect();
  clients.push(client);
  return client;
}

test("lanes whose session ended before they were begun with are not held, and are free for others", async () => {
  const [lost, next] = [await connect(), await connect()];
  const locks = new LaneLocks(0);
  const { taken } = await locks.rebalance(lost);
  expect(taken.length).toBeGreaterThan(0);
  const ended = new Promise((resolve) => lost.once("end", resolve));
  const { rows } = await lost.query<{ pid: number }>("select pg_backend_pid() as pid");
  await next.query("select pg_terminate_backend($1)", [rows[0]?.pid]);
  await ended;
  expect(() => locks.keep(taken)).toThrow("ended");
  expect(locks.held.size).toBe(0);
  const isFree = async () =>
    (await next.query("select from pg_locks where locktype = 'advisory' and pid = $1", [rows[0]?.pid])).rowCount === 0;
  await until("its locks are free", isFree);
  expect((await locks.rebalance(next)).taken).toHaveLength(ALL_OF_GROUP);
});

test("lanes that were taken and could not be begun with are offered again, and one giving back frees them", async () => {
  const client = await connect();
  const locks = new LaneLocks(0);
  const first = await locks.rebalance(client);
  expect(first.taken).toHaveLength(ALL_OF_GROUP);
  // Whoever was to keep them failed on the way.
  const again = await locks.rebalance(client);
  expect(again.taken).toEqual(first.taken);
  locks.keep(again.taken);
  expect((await locks.rebalance(client)).taken).toEqual([]);
  await locks.giveBack(client, again.taken);
  const { rows } = await client.query("select from pg_locks where locktype = 'advisory' and pid = pg_backend_pid()");
  expect(rows).toHaveLength(0);
});

import { randomUUID } from "node:crypto";
import { Client, type Pool } from "pg";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createTestDatabase, type TestDatabase } from "../../test/database.ts";
import { createPool } from "../db/pool.ts";
import { createLog } from "../log.ts";
import { prepareDatabase } from "./database.ts";
import { ProcessNote } from "./processNote.ts";
import { StoppedWhileStarting } from "./stopList.ts";
import { patient } from "../../../../scripts/parts/patience.mjs";

/** As `laneLocks.ts` of every version takes them. */
const LOCK_CLASS = 720_330;
const VERSION = "2.0.0+0040";

let database: TestDatabase;
let pool: Pool;
let atTheEnd: (() => Promise<unknown>)[];
let said: string[];
let stopping: AbortController;
beforeEach(async () => {
  database = await createTestDatabase();
  pool = createPool(database.url, () => {});
  atTheEnd = [() => database.drop(), () => pool.end()];
  said = [];
  stopping = new AbortController();
});
afterEach(async () => {
  for (const end of atTheEnd.toReversed()) await end();
});

test("a start waits for a version that tells nothing of itself, says so once, and goes on when it is gone", async () => {
  const { holder } = await work("3");
  const { prepared, isDone } = prepare();
  await vi.waitFor(() => expect(said).toHaveLength(1));
  expect(said[0]).toMatch(
    /^Waiting for an earlier version of Botschaft, at \S+, which holds 1 lanes since 20\d\d-.* UTC: stop it, and this start goes on\.$/,
  );
  await looksAgain();
  expect([isDone(), said.length]).toEqual([false, 1]);
  await holder.end();
  await prepared;
});

test("a start waits for a process that tells another version, and names it", async () => {
  const { holder, note } = await work("3", "1.9.0+0030");
  const { prepared } = prepare();
  await vi.waitFor(() => expect(said.join()).toContain(`version 1.9.0+0030 of Botschaft, process ${process.pid} on `));
  await holder.end();
  await prepared;
  await note?.stop();
});

test("a start does not wait for its own version", async () => {
  const { note } = await work("3", VERSION);
  await prepare().prepared;
  expect(said).toEqual([]);
  await note?.stop();
});

test("a start that waits ends when everything stops", async () => {
  await work("3");
  const { prepared } = prepare();
  await vi.waitFor(() => expect(said).toHaveLength(1));
  stopping.abort();
  await expect(prepared).rejects.toThrow(StoppedWhileStarting);
});

test("while tables change, nobody takes a lane", async () => {
  await pool.query("delete from migrations where name like '0027%'");
  await pool.query("alter table channels drop column resubscribed_at");
  // The last migration waits here, in the middle of it.
  const blocker = await connect("test");
  await blocker.query("begin; lock table channels");
  const { prepared } = prepare();
  const waits =
    "select from pg_stat_activity where datname = current_database() and application_name = 'botschaft migrate' and wait_event_type = 'Lock'";
  await vi.waitFor(async () => expect((await pool.query(waits)).rowCount).toBe(1));
  const { taken } = await work("3");
  expect(taken).toBe(false);
  await blocker.query("commit");
  await prepared;
  // Of this database nobody has made a copy.
  expect(said).toEqual([expect.stringMatching(/^[^\n]*copies only its embedded database[^\n]*backup[^\n]*$/)]);
  expect((await work("3")).taken).toBe(true);
});

test("a process tells its version as long as it works", async () => {
  const { note } = await work("3", VERSION);
  const rows = async () => (await pool.query("select version, role, pid from processes")).rows;
  expect(await rows()).toEqual([{ version: VERSION, role: "worker", pid: process.pid }]);
  await note?.stop();
  expect(await rows()).toEqual([]);
});

test("tables of a newer program are refused in one sentence, without their password", async () => {
  await pool.query("insert into migrations (name) values ('9999_of_tomorrow.sql')");
  const { prepared } = prepare();
  const refusal = await prepared.catch((error: Error) => error);
  expect(refusal).toMatchObject({
    name: "StartRefusal",
    message: expect.stringMatching(/^[^\n]*newer Botschaft \(9999_of_tomorrow.sql[^\n]*$/),
  });
  expect(String(refusal)).not.toContain(new URL(database.url).password);
});

function prepare() {
  let isDone = false;
  const prepared = prepareDatabase(
    { url: database.url, copies: undefined, stop: async () => {} },
    { version: VERSION, say: (line) => said.push(line), stopping: stopping.signal },
  ).then(() => {
    isDone = true;
  });
  // Whoever expects a refusal looks at it later.
  prepared.catch(() => {});
  return { prepared, isDone: () => isDone };
}

/** A process that holds a lane, or would like to; with a version it tells that it is there. */
async function work(lane: string, version?: string) {
  const processId = randomUUID();
  const holder = await connect(`botschaft lanes ${processId} 1`);
  const { rows } = await holder.query<{ taken: boolean }>("select pg_try_advisory_lock($1, $2) as taken", [
    LOCK_CLASS,
    lane,
  ]);
  if (version === undefined) return { holder, taken: rows[0]?.taken };
  const note = new ProcessNote({ pool, processId, version, role: "worker", log: createLog("silent") });
  await note.start();
  return { holder, note, taken: rows[0]?.taken };
}

/** Until the start has asked once more who holds lanes. */
async function looksAgain(): Promise<void> {
  const lastLook = async () =>
    (
      await pool.query(
        "select max(query_start) as at from pg_stat_activity where datname = current_database() and application_name = 'botschaft start'",
      )
    ).rows[0].at.getTime();
  const before = await lastLook();
  await vi.waitFor(async () => expect(await lastLook()).toBeGreaterThan(before), { timeout: patient(5_000) });
}

async function connect(name: string): Promise<Client> {
  const client = new Client({ connectionString: database.url, application_name: name });
  client.on("error", () => {});
  await client.connect();
  atTheEnd.push(() => client.end().catch(() => {}));
  return client;
}

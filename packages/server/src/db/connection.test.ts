import { Client, Pool } from "pg";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { BrittleLine } from "../../test/brittleLine.ts";
import { createTestDatabase, type TestDatabase } from "../../test/database.ts";
import { until } from "../../test/pipelineWorld.ts";
import { Connection } from "./connection.ts";
import { createPool, withWorkspace } from "./pool.ts";
import { breakWhenSilent } from "./silentLines.ts";
import { patient } from "../../../../scripts/parts/patience.mjs";

const WORKSPACE = "00000000-0000-7000-8000-000000000001" as Parameters<typeof withWorkspace>[1];

let database: TestDatabase;
let line: BrittleLine;
let atTheEnd: (() => Promise<void>)[];
beforeEach(async () => {
  atTheEnd = [];
  database = await createTestDatabase();
  line = await BrittleLine.to(database.url);
});
afterEach(async () => {
  for (const end of atTheEnd) await end();
  await line.close();
  await database.drop();
});

function connect(options: { answerWithinMs?: number } = {}) {
  const connection = new Connection(line.url, "test", options);
  atTheEnd.push(() => connection.close());
  const losses: number[] = [];
  connection.onLost(() => losses.push(Date.now()));
  return { connection, losses };
}

describe("on a line that fell silent", () => {
  test("who asks is told that the connection is lost, and the next question goes over a new one", async () => {
    const { connection, losses } = connect({ answerWithinMs: 400 });
    const client = await connection.get();
    line.silence();
    const error = await client.query("select 1").catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(Error);
    expect(connection.isLost(error as Error)).toBe(true);
    await until("it is lost", () => losses.length === 1);
    expect((await (await connection.get()).query("select 42 as answer")).rows).toEqual([{ answer: 42 }]);
  });

  test("a connection that nobody asks anything is given up as well, and its locks are free", async () => {
    const { connection, losses } = connect({ answerWithinMs: 400 });
    await (await connection.get()).query("select pg_advisory_lock(1)");
    line.silence();
    await until("it is lost", () => losses.length === 1);
    const { rows } = await (await connection.get()).query("select pg_try_advisory_lock(1) as held");
    expect(rows).toEqual([{ held: true }]);
  });

  test("closing does not wait for an answer", async () => {
    const { connection } = connect();
    await connection.get();
    line.silence();
    await connection.close();
  });

  test("a pool's own questions and those of its clients fail, and it goes on with new connections", async () => {
    const pool = new Pool({ connectionString: line.url, max: 2 });
    atTheEnd.push(() => pool.end());
    pool.on("error", () => {});
    pool.on("connect", (client) => {
      client.on("error", () => {});
      breakWhenSilent(client, 400);
    });
    const lent = await pool.connect();
    lent.release();
    line.silence();
    await expect(pool.query("select 1")).rejects.toThrow("did not answer");
    line.silence();
    await pool.query("select 1");
    line.silence();
    await expect(withWorkspace(pool, WORKSPACE, (db) => db.query("select 1"))).rejects.toThrow("did not answer");
    expect(await withWorkspace(pool, WORKSPACE, async (db) => (await db.query("select 1 as one")).rows)).toEqual([
      { one: 1 },
    ]);
  });
});

test("an answer that takes long, and each of many that wait for one another, is waited for", async () => {
  const { connection, losses } = connect({ answerWithinMs: patient(400) });
  const client = await connection.get();
  for (let count = 0; count < 3; count += 1) await client.query("select pg_sleep($1)", [patient(0.25)]);
  expect(losses).toEqual([]);
});

test("a process that stood still for long does not take its own silence for the server's", async () => {
  const { connection, losses } = connect({ answerWithinMs: 200 });
  const client = await connection.get();
  const answer = client.query("select 1 as one");
  const standstillUntil = Date.now() + 500;
  while (Date.now() < standstillUntil);
  expect((await answer).rows).toEqual([{ one: 1 }]);
  expect(losses).toEqual([]);
});

describe("the server is asked to give our session up when we are gone", () => {
  const wanted = {
    tcp_keepalives_idle: "10",
    tcp_keepalives_interval: "5",
    tcp_keepalives_count: "3",
    tcp_user_timeout: "20000",
    client_connection_check_interval: "5000",
  };
  const text = `select name, setting from pg_settings where name in (${Object.keys(wanted)
    .map((name) => `'${name}'`)
    .join()})`;
  const settingsOf = (rows: { name: string; setting: string }[]) =>
    Object.fromEntries(rows.map(({ name, setting }) => [name, setting]));

  test("on connections of the message path and of the pool", async () => {
    const { connection } = connect();
    expect(settingsOf((await (await connection.get()).query(text)).rows)).toEqual(wanted);
    const pool = createPool(database.url, () => {});
    atTheEnd.push(() => pool.end());
    expect(settingsOf((await pool.query(text)).rows)).toEqual(wanted);
  });

  test("so a session that waits for a lock ends soon after its process", { timeout: patient(20_000) }, async () => {
    const holder = new Client({ connectionString: database.url });
    await holder.connect();
    atTheEnd.push(() => holder.end());
    await holder.query("select pg_advisory_lock(2)");
    const { connection } = connect();
    const waiting = (await connection.get()).query("select pg_advisory_lock(2)").catch(() => "lost");
    const sessions = async () =>
      (
        await holder.query(
          "select from pg_stat_activity where application_name = 'botschaft test' and datname = current_database()",
        )
      ).rowCount;
    await until("it waits", async () => (await sessions()) === 1);
    line.cut();
    expect(await waiting).toBe("lost");
    await until("its session ended", async () => (await sessions()) === 0, 15_000);
  });
});

test("a line that the server ends while we are leaving is no loss, before that it is one", async () => {
  const lost: string[] = [];
  const pool = createPool(database.url, (error) => lost.push(error.message));
  const client = await pool.connect();
  client.emit("error", new Error("the server is gone"));
  expect(lost).toEqual(["the server is gone"]);
  client.release();
  const ended = pool.end();
  client.emit("error", new Error("the server was quicker"));
  await ended;
  expect(lost).toEqual(["the server is gone"]);
});

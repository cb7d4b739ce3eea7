import { randomUUID } from "node:crypto";
import { Pool } from "pg";
import pino from "pino";
import type { Effect, EffectResult } from "@botschaft/core";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createTestDatabase, type TestDatabase } from "../../../test/database.ts";
import { DiskFull } from "../../../test/diskFull.ts";
import { until } from "../../../test/pipelineWorld.ts";
import { Connection } from "../../db/connection.ts";
import { EffectRunner } from "./effectRunner.ts";
import { Journal } from "./journal.ts";

const LANE = 7;
const SHOP = "https://shop.example/parcel";
let database: TestDatabase;
let pool: Pool;
let connection: Connection;
let runner: EffectRunner;
/** Addresses that were called. */
let calls: string[];
let failures: number;
let answer: (effect: Effect) => Promise<EffectResult> | EffectResult;

beforeEach(async () => {
  database = await createTestDatabase();
  pool = new Pool({ connectionString: database.url, max: 4 });
  connection = new Connection(database.url, "test");
  calls = [];
  failures = 0;
  answer = () => ({ kind: "http", status: 200, body: { call: calls.length } });
  runner = new EffectRunner(
    pool,
    new Journal(connection, "test", () => {}),
    {
      http: async (effect) => {
        calls.push(effect.request.url);
        return answer(effect);
      },
    },
    pino({}, { write: () => void failures++ }),
  );
});
afterEach(async () => {
  runner.stop();
  await connection.close();
  await pool.end();
  await database.drop();
});

/** What turns of one workspace asked for, in the table only. */
async function asked(url = SHOP, count = 1): Promise<void> {
  const effect = { id: "e1", kind: "http", request: { method: "GET", url } };
  await pool.query(
    `insert into effects (workspace_id, conversation_id, effect_id, channel_id, contact_key, lane, effect)
     select $1, gen_random_uuid(), 'e1', $1, 'anna', $2, $3 from generate_series(1, $4)`,
    [randomUUID(), LANE, JSON.stringify(effect), count],
  );
}

async function answers(): Promise<unknown[]> {
  const { rows } = await pool.query("select body -> 'result' -> 'body' as answer from journal");
  return rows.map((row) => row.answer);
}

async function count(table: string): Promise<number> {
  const { rows } = await pool.query<{ n: number }>(`select count(*)::int as n from ${table}`);
  return rows[0]?.n ?? 0;
}

const allDone = () => until("no effect left", async () => (await count("effects")) === 0, 30_000);

test("an answer that the database did not take is stored by itself a little later, without a second call", async () => {
  await asked();
  const disk = await DiskFull.forRowsOf(pool, "journal");
  await runner.takeLanes([LANE]);
  await until("two tries in vain", () => failures >= 2);
  await disk.makeRoom();
  await allDone();
  expect(calls).toEqual([SHOP]);
  expect(await answers()).toEqual([{ call: 1 }]);
});

test("an answer that the database can never take is stored as failed, so that the run goes on", async () => {
  const deep = JSON.parse("[".repeat(100_000) + "]".repeat(100_000)) as unknown;
  answer = () => ({ kind: "http", status: 200, body: deep });
  await asked();
  await runner.takeLanes([LANE]);
  await allDone();
  const { rows } = await pool.query("select body -> 'result' ->> 'kind' as kind from journal");
  expect(rows).toEqual([{ kind: "failed" }]);
  expect(calls).toHaveLength(1);
});

test("an answer whose lane is left is forgotten, and who takes the lane next asks again", async () => {
  await asked();
  const disk = await DiskFull.forRowsOf(pool, "journal");
  await runner.takeLanes([LANE]);
  await until("a try in vain", () => failures >= 1);
  runner.leaveLanes(new Set([LANE]));
  await disk.makeRoom();
  await runner.takeLanes([LANE]);
  await allDone();
  expect(calls).toHaveLength(2);
  expect(await answers()).toEqual([{ call: 2 }]);
});

test("a call that throws keeps its row, and who takes the lane next makes it again", async () => {
  await asked();
  const well = answer;
  answer = () => Promise.reject(new Error("a bug"));
  await runner.takeLanes([LANE]);
  await until("the bug to be told", () => failures >= 1);
  expect(await answers()).toEqual([]);
  answer = well;
  await runner.takeLanes([LANE]);
  await allDone();
  expect(await answers()).toEqual([{ call: 2 }]);
});

test("of thousands that a dead process left, of one workspace and of many, each is called once and none forgotten", async () => {
  await asked(SHOP, 2_500);
  for (let n = 0; n < 20; n++) await asked(`https://shop-${n}.example/`, 2);
  await runner.takeLanes([LANE]);
  await allDone();
  expect(calls).toHaveLength(2_540);
  expect(await count("journal")).toBe(2_540);
});

test("a business whose shop hangs, however much it asks for, holds up no other's", async () => {
  let release = () => {};
  const hanging = new Promise<void>((resolve) => (release = resolve));
  answer = async (effect) => {
    if (effect.request.url === SHOP) await hanging;
    return { kind: "http", status: 200, body: null };
  };
  await asked(SHOP, 500);
  await runner.takeLanes([LANE]);
  await until("some calls", () => calls.length > 0);
  await asked("https://quick.example/");
  await runner.takeLanes([LANE]);
  await until("the other's answer", async () => (await count("journal")) === 1);
  expect(calls.at(-1)).toBe("https://quick.example/");
  release();
  await allDone();
});

test("what is read of a lane that was left meanwhile is not called", async () => {
  await asked();
  const holder = await pool.connect();
  await holder.query("begin; lock table effects in access exclusive mode");
  const taking = runner.takeLanes([LANE]);
  await until("the read to wait", async () =>
    Boolean(await count("pg_locks where not granted and relation = 'effects'::regclass")),
  );
  runner.leaveLanes(new Set([LANE]));
  await holder.query("commit");
  holder.release();
  await taking;
  expect(calls).toEqual([]);
});

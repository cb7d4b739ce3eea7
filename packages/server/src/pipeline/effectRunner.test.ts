import { randomUUID } from "node:crypto";
import { Pool } from "pg";
import pino from "pino";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createTestDatabase, type TestDatabase } from "../../test/database.ts";
import { until } from "../../test/pipelineWorld.ts";
import { Connection } from "../db/connection.ts";
import { EffectRunner } from "./effectRunner.ts";
import { Journal } from "./journal.ts";

const LANE = 7;
let database: TestDatabase;
let pool: Pool;
let connection: Connection;
let runner: EffectRunner;
/** Addresses that were called. */
let calls: string[];
let failures: number;
/** Thrown instead of the next answer. */
let bug: Error | undefined;

beforeEach(async () => {
  database = await createTestDatabase();
  pool = new Pool({ connectionString: database.url, max: 2 });
  connection = new Connection(database.url, "test");
  calls = [];
  failures = 0;
  bug = undefined;
  runner = new EffectRunner(
    pool,
    new Journal(connection, "test", () => {}),
    async (effect) => {
      calls.push(effect.request.url);
      if (bug) throw bug;
      return { kind: "http", status: 200, body: { call: calls.length } };
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

/** What a turn asked for, in the table only. */
async function anEffect(): Promise<void> {
  const effect = { id: "e1", kind: "http", request: { method: "GET", url: "https://shop.example/parcel" } };
  await pool.query(
    "insert into effects (workspace_id, conversation_id, effect_id, channel_id, contact_key, lane, effect) values ($1, $2, 'e1', $3, 'anna', $4, $5)",
    [randomUUID(), randomUUID(), randomUUID(), LANE, JSON.stringify(effect)],
  );
}

const loseJournal = () => pool.query("alter table journal rename to journal_away");
const findJournal = () => pool.query("alter table journal_away rename to journal");

async function answers(): Promise<unknown[]> {
  const { rows } = await pool.query("select body -> 'result' -> 'body' as answer from journal");
  return rows.map((row) => row.answer);
}

const allDone = () =>
  until("no effect left", async () => (await pool.query("select from effects")).rows.length === 0, 5_000);

test("an answer that the database did not take is stored by itself a little later, without a second call", async () => {
  await anEffect();
  await loseJournal();
  await runner.takeLanes([LANE]);
  await until("two tries in vain", () => failures >= 2);
  await findJournal();
  await allDone();
  expect(calls).toEqual(["https://shop.example/parcel"]);
  expect(await answers()).toEqual([{ call: 1 }]);
});

test("an answer whose lane is left is forgotten, and who takes the lane next asks again", async () => {
  await anEffect();
  await loseJournal();
  await runner.takeLanes([LANE]);
  await until("a try in vain", () => failures >= 1);
  runner.leaveLanes(new Set([LANE]));
  await findJournal();
  await runner.takeLanes([LANE]);
  await allDone();
  expect(calls).toHaveLength(2);
  expect(await answers()).toEqual([{ call: 2 }]);
});

test("a call that throws keeps its row, and who takes the lane next makes it again", async () => {
  await anEffect();
  bug = new Error("a bug");
  await runner.takeLanes([LANE]);
  await until("the bug to be told", () => failures >= 1);
  expect(await answers()).toEqual([]);
  bug = undefined;
  await runner.takeLanes([LANE]);
  await allDone();
  expect(await answers()).toEqual([{ call: 2 }]);
});

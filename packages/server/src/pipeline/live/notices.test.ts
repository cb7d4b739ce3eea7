import { Pool } from "pg";
import { afterEach, beforeEach, expect, test } from "vitest";
import { BrittleLine } from "../../../test/brittleLine.ts";
import { createTestDatabase, type TestDatabase } from "../../../test/database.ts";
import { until } from "../../../test/pipelineWorld.ts";
import { createLog } from "../../log.ts";
import { Notices } from "./notices.ts";

let database: TestDatabase;
let pool: Pool;
let line: BrittleLine;
let notices: Notices;
/** `first` and `again` for beginnings, else what was heard. */
let told: string[];
let onListening: () => Promise<void>;

beforeEach(async () => {
  told = [];
  onListening = async () => {};
  database = await createTestDatabase();
  pool = new Pool({ connectionString: database.url, max: 1 });
  line = await BrittleLine.to(database.url);
  notices = new Notices(
    line.url,
    ["botschaft_test"],
    {
      onNotice: (_topic, payload) => told.push(payload),
      onListening: async (isFirst) => {
        await onListening();
        told.push(isFirst ? "first" : "again");
      },
    },
    createLog("silent"),
    { answerWithinMs: 400 },
  );
});
afterEach(async () => {
  await notices.stop();
  await line.close();
  await pool.end();
  await database.drop();
});

const announce = (payload: string) => pool.query("select pg_notify('botschaft_test', $1)", [payload]);
async function countListeners(): Promise<number> {
  const { rows } = await pool.query<{ n: number }>(
    "select count(*)::int as n from pg_stat_activity where application_name = 'botschaft notices' and datname = current_database()",
  );
  return rows[0]?.n ?? 0;
}

test("a line that falls silent is noticed though nobody announces anything, and the gap is told", async () => {
  await notices.start();
  line.silence();
  await announce("unheard");
  await until("it listens again", () => told.includes("again"));
  await announce("heard");
  await until("it hears", () => told.includes("heard"));
  expect(told).toEqual(["first", "again", "heard"]);
  expect(await countListeners()).toBe(1);
});

test("a start that fails leaves no connection behind", async () => {
  onListening = () => Promise.reject(new Error("the channels cannot be read"));
  await expect(notices.start()).rejects.toThrow("cannot be read");
  await until("nobody listens", async () => (await countListeners()) === 0);
});

test("when coming back fails, also because the line breaks meanwhile, one connection listens in the end", async () => {
  await notices.start();
  let tries = 0;
  onListening = async () => {
    tries += 1;
    if (tries === 1) line.cut();
    if (tries <= 3) throw new Error("the channels cannot be read");
  };
  line.cut();
  await until("it listens again", () => told.includes("again"));
  await announce("heard");
  await until("it hears", () => told.includes("heard"));
  expect(told).toEqual(["first", "again", "heard"]);
  expect(await countListeners()).toBe(1);
});

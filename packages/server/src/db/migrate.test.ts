import { fork } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { Client } from "pg";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createTestDatabase, type TestDatabase } from "../../test/database.ts";
import { listMigrations, migrate, NewerTables, readMigrationState } from "./migrate.ts";
import { patient } from "../../../../scripts/parts/patience.mjs";

/** An advisory lock at which the second migration waits for the test. */
const HOLD = 42;

let database: TestDatabase;
let db: Client;
let folder: URL;
beforeEach(async () => {
  database = await createTestDatabase();
  db = await connect();
  folder = pathToFileURL(`${await mkdtemp(join(tmpdir(), "botschaft-migrations-"))}/`);
  await db.query("drop table migrations");
  await add("0001_first.sql", "create table first (id int)");
  await add(
    "0002_second.sql",
    `insert into first values (1); select pg_advisory_xact_lock(${HOLD}); create table second (id int)`,
  );
  await add("0003_third.sql", "create table third (id int)");
});
afterEach(async () => {
  await db.end();
  await database.drop();
  await rm(folder, { recursive: true });
});

test("a start that is killed in the middle of a migration leaves whole ones, and the next one goes on", async () => {
  const holder = await connect();
  await holder.query("select pg_advisory_lock($1)", [HOLD]);
  const program = fileURLToPath(new URL("../../test/ownMigration.ts", import.meta.url));
  const child = fork(program, [database.url, folder.href], { stdio: "ignore" });
  const waiting =
    "select from pg_stat_activity where datname = current_database() and application_name = 'botschaft migrate' and wait_event = 'advisory'";
  await vi.waitFor(async () => expect((await db.query(waiting)).rowCount).toBe(1), { timeout: patient(15_000) });
  child.kill("SIGKILL");
  await once(child, "exit");
  // What it had begun ends with its session, at the latest when it comes to where it would have told of its success.
  await holder.end();

  await migrate(database.url, { folder });
  expect(await readMigrationState(db, folder)).toMatchObject({ pending: [], unknown: [], last: "0003_third.sql" });
  expect((await db.query("select id from first")).rows).toEqual([{ id: 1 }]);
  expect((await db.query("select from second cross join third")).rowCount).toBe(0);
});

test("a migration that fails undoes itself, keeps what ran before, and is tried again by the next start", async () => {
  await add("0002_second.sql", "insert into first values (1); select 1 / 0");
  await expect(migrate(database.url, { folder })).rejects.toThrow("0002_second.sql failed: division by zero");
  expect((await db.query("select from first")).rowCount).toBe(0);
  expect(await readMigrationState(db, folder)).toMatchObject({ pending: ["0002_second.sql", "0003_third.sql"] });
  await add("0002_second.sql", "select 1");
  await migrate(database.url, { folder });
  expect(await readMigrationState(db, folder)).toMatchObject({ pending: [] });
});

test("tables of a newer program are left as they are", async () => {
  await migrate(database.url, { folder });
  await add("0004_fourth.sql", "create table fourth (id int)");
  await db.query("insert into migrations (name) values ('0005_of_tomorrow.sql')");
  await expect(migrate(database.url, { folder })).rejects.toThrow(new NewerTables("0005_of_tomorrow.sql"));
  expect((await db.query("select to_regclass('fourth') as fourth")).rows).toEqual([{ fourth: null }]);
});

test("what must be so before tables change is asked for once, and only where tables hold something", async () => {
  const asked: string[] = [];
  const beforeFirst = async () => void asked.push("asked");
  await migrate(database.url, { folder, beforeFirst });
  expect(asked).toEqual([]);
  await migrate(database.url, { folder, beforeFirst });
  expect(asked).toEqual([]);
  await add("0004_fourth.sql", "select 1");
  await add("0005_fifth.sql", "select 1");
  await migrate(database.url, { folder, beforeFirst });
  expect(asked).toEqual(["asked"]);
});

test("every migration has a number of its own", async () => {
  const numbers = (await listMigrations()).map((name) => name.slice(0, 5));
  expect(numbers.every((number) => /^\d{4}_$/.test(number))).toBe(true);
  expect(new Set(numbers).size).toBe(numbers.length);
});

async function add(name: string, sql: string): Promise<void> {
  await writeFile(new URL(name, folder), sql);
}

async function connect(): Promise<Client> {
  const client = new Client({ connectionString: database.url });
  await client.connect();
  return client;
}

/** What holds for every table, also for those of later migrations. */
import { Client } from "pg";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createTestDatabase, type TestDatabase } from "../../test/database.ts";

/**
 * Keys that do not begin with the workspace, and why. A name stands for all keys of the table; with columns, for that one.
 *
 * Every other key begins with `workspace_id`: by that column a distributed PostgreSQL will one day share the data out, and it can
 * keep a key only where the key holds that column.
 */
const EXCEPTIONS: Readonly<Record<string, string>> = {
  // Of the installation, or of people, who may be in several workspaces.
  workspaces: "the list of the workspaces themselves; the slug stands in addresses",
  users: "a person is in several workspaces",
  sessions: "sign-in: a person, not a workspace, is signed in",
  accounts: "sign-in: how a person does it",
  verifications: "sign-in: links and codes of persons",
  two_factors: "sign-in: of a person",
  sign_in_attempts: "sign-in: counted before it is known who asks",
  password_resets: "sign-in: the link is all that is known",
  user_pictures: "a person is in several workspaces",
  rate_limits: "sign-in: counted before it is known who asks",
  idempotency_keys: "by caller, and the installation key is of no workspace",
  migrations: "of the installation",
  processes: "of the installation",
  message_search_progress: "of the installation: one row",
  // What has to be found before the workspace is known.
  api_keys: "sign-in: the secret is all that a request brings, and the installation key is of no workspace",
  "invitations (token_hash)": "sign-in: the link is all that is known",
  "channels (kind, account_id)":
    "an account is connected once in the whole installation: webhooks name it, not the workspace",
  // What carries several workspaces side by side.
  raw_events: "a body may hold items of several workspaces",
  raw_events_kept: "the same bodies",
  journal_queue: "one queue that lanes take from, whosever the entries are; a row lives for milliseconds",
};

interface Key {
  readonly table: string;
  readonly columns: readonly string[];
}

let database: TestDatabase;
let db: Client;
beforeEach(async () => {
  database = await createTestDatabase();
  db = new Client({ connectionString: database.url });
  await db.connect();
});
afterEach(async () => {
  await db.end();
  await database.drop();
});

test("the workspace is first in every key of a workspace's data", async () => {
  const other = (await listKeys()).filter(({ columns }) => columns[0] !== "workspace_id");
  const isExcepted = (key: Key) => key.table in EXCEPTIONS || nameOf(key) in EXCEPTIONS;
  expect(other.filter((key) => !isExcepted(key)).map(nameOf)).toEqual([]);
  const used = new Set(other.flatMap((key) => [key.table, nameOf(key)]));
  // An exception that nothing needs any more goes.
  expect(Object.keys(EXCEPTIONS).filter((name) => !used.has(name))).toEqual([]);
});

test("every table has a key", async () => {
  const keyed = new Set((await listKeys()).map(({ table }) => table));
  expect((await listTables()).filter((table) => !keyed.has(table))).toEqual([]);
});

test("what is a workspace's is under row security", async () => {
  const { rows } = await db.query<{ name: string }>(
    `select c.relname as name from pg_class c
      where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
        and exists (select from pg_attribute a where a.attrelid = c.oid and a.attname = 'workspace_id' and not a.attisdropped)
        and not (c.relrowsecurity and exists (select from pg_policy p where p.polrelid = c.oid))`,
  );
  expect(rows.map(({ name }) => name)).toEqual([]);
});

describe("secure_table", () => {
  const MINE = "00000000-0000-7000-8000-000000000001";
  const THEIRS = "00000000-0000-7000-8000-000000000002";

  test("shows a request its own workspace, and lets it do what was granted and nothing else", async () => {
    await db.query("create table notes (workspace_id uuid not null, id int, primary key (workspace_id, id))");
    await db.query("insert into notes values ($1, 1), ($2, 2)", [MINE, THEIRS]);
    await db.query("select secure_table('notes')");
    expect((await asMember("select id from notes")).rows).toEqual([{ id: 1 }]);
    await expect(asMember("delete from notes")).rejects.toThrow("permission denied");

    await db.query("select secure_table('notes', 'select, insert, delete')");
    await expect(asMember(`insert into notes values ('${THEIRS}', 3)`)).rejects.toThrow("row-level security");
    expect((await asMember("delete from notes returning id")).rows).toEqual([{ id: 1 }]);

    await db.query("select secure_table('notes')");
    await expect(asMember("delete from notes")).rejects.toThrow("permission denied");
  });

  test("secures a partitioned table, and none of its partitions can be gone to directly", async () => {
    await db.query(`create table visits (workspace_id uuid not null, day date, primary key (workspace_id, day)) partition by range (day);
                    create table visits_2026 partition of visits for values from ('2026-01-01') to ('2027-01-01')`);
    await db.query("insert into visits values ($1, '2026-12-01'), ($2, '2026-12-02')", [MINE, THEIRS]);
    await db.query("select secure_table('visits')");
    expect((await asMember("select day::text from visits")).rows).toEqual([{ day: "2026-12-01" }]);
    await expect(asMember("select day from visits_2026")).rejects.toThrow("permission denied");
  });

  test("refuses a table without a workspace, and a request's own call", async () => {
    await db.query("create table homeless (id int primary key, workspace_id uuid)");
    await expect(db.query("select secure_table('homeless')")).rejects.toThrow("homeless has no column workspace_id");
    await expect(asMember("select secure_table('homeless')")).rejects.toThrow("permission denied");
  });

  async function asMember(text: string) {
    await db.query(`begin; set local role botschaft_member; select set_config('app.workspace_id', '${MINE}', true)`);
    try {
      return await db.query(text);
    } finally {
      await db.query("rollback");
    }
  }
});

/** Primary keys and unique ones. Those of partitions are their table's. */
async function listKeys(): Promise<Key[]> {
  const { rows } = await db.query<Key>(
    `select c.relname as table, array_agg(a.attname::text order by k.place) as columns
       from pg_index i
       join pg_class c on c.oid = i.indrelid
      cross join unnest(i.indkey::int2[]) with ordinality as k (attnum, place)
       left join pg_attribute a on a.attrelid = c.oid and a.attnum = k.attnum
      where i.indisunique and c.relnamespace = 'public'::regnamespace and not c.relispartition
      group by i.indexrelid, c.relname
      order by 1, 2`,
  );
  return rows;
}

async function listTables(): Promise<string[]> {
  const { rows } = await db.query<{ name: string }>(
    `select relname as name from pg_class
      where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') and not relispartition`,
  );
  return rows.map(({ name }) => name);
}

function nameOf({ table, columns }: Key): string {
  return `${table} (${columns.join(", ")})`;
}

import { readdir, readFile } from "node:fs/promises";
import { Client, type ClientBase } from "pg";
import { isTableBusy, makePartitions } from "./partitions.ts";

const MIGRATIONS = new URL("../../migrations/", import.meta.url);
/** Any constant serves, as long as every process of ours takes the same one. */
const MIGRATION_LOCK = 7_203_301;

/** How the tables of a database stand to this program. */
export interface MigrationState {
  /** Nothing of ours is in there. */
  readonly isNew: boolean;
  /** What this program would do to them, in order. */
  readonly pending: readonly string[];
  /** What a newer program has done to them. */
  readonly unknown: readonly string[];
  /** The newest that was done; undefined while there is none. */
  readonly last: string | undefined;
}

/** The tables are of a newer program than this one: nothing of it may touch them. */
export class NewerTables extends Error {
  override readonly name = "NewerTables";
}

export interface MigrateOptions {
  /** Where the files lie, if not in their ordinary place. */
  readonly folder?: URL;
  /** Before tables that hold something are changed for the first time; what it locks on the session stays locked until the end. */
  readonly beforeFirst?: (client: ClientBase) => Promise<void>;
}

/**
 * Brings a database from any older version to the newest: numbered SQL files, forward only, each in its own transaction; and makes the
 * partitions that the next days need. A start that is killed in between leaves whole migrations behind, and the next one goes on with
 * the others.
 *
 * Several processes may call it at once; one works, the others wait for it. Throws with the file's name when one fails;
 * what ran before it stays. Throws {@link NewerTables}, and changes nothing, where the database knows more than this program.
 */
export async function migrate(
  databaseUrl: string,
  { folder = MIGRATIONS, beforeFirst }: MigrateOptions = {},
): Promise<void> {
  const client = new Client({ connectionString: databaseUrl, application_name: "botschaft migrate" });
  // Losing the connection fails the query under way; unheard beside that, it would end the process.
  client.on("error", () => {});
  await client.connect();
  try {
    await client.query("select pg_advisory_lock($1)", [MIGRATION_LOCK]);
    const { isNew, pending, unknown } = await readMigrationState(client, folder);
    const [newest] = unknown.slice(-1);
    if (newest !== undefined) throw new NewerTables(newest);
    if (isNew) {
      await client.query(
        "create table if not exists migrations (name text primary key, applied_at timestamptz not null default now())",
      );
    }
    if (!isNew && pending.length > 0) await beforeFirst?.(client);
    for (const name of pending) await applyOne(client, name, await readFile(new URL(name, folder), "utf8"));
    await makePartitions(client).catch((error: unknown) => {
      // Rows wait in the default partitions until the job comes to it.
      if (!isTableBusy(error)) throw error;
    });
  } finally {
    await client.end();
  }
}

/** Only looks. */
export async function readMigrationState(client: ClientBase, folder = MIGRATIONS): Promise<MigrationState> {
  const known = await listMigrations(folder);
  const { rows: found } = await client.query<{ isThere: boolean }>(
    `select to_regclass('public.migrations') is not null as "isThere"`,
  );
  if (found[0]?.isThere !== true) return { isNew: true, pending: known, unknown: [], last: undefined };
  const { rows } = await client.query<{ name: string }>("select name from migrations order by name");
  const done = rows.map(({ name }) => name);
  return {
    isNew: done.length === 0,
    pending: known.filter((name) => !done.includes(name)),
    unknown: done.filter((name) => !known.includes(name)),
    last: done.at(-1),
  };
}

/** Names of the files, in the order in which they run. */
export async function listMigrations(folder = MIGRATIONS): Promise<string[]> {
  return (await readdir(folder)).filter((name) => name.endsWith(".sql")).sort();
}

async function applyOne(client: Client, name: string, sql: string): Promise<void> {
  try {
    await client.query("begin");
    await client.query(sql);
    await client.query("insert into migrations (name) values ($1)", [name]);
    await client.query("commit");
  } catch (error) {
    await client.query("rollback").catch(() => {
      // The connection itself is gone, and the transaction with it.
    });
    throw new Error(`migration ${name} failed: ${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
    });
  }
}

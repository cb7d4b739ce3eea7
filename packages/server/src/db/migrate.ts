import { readdir, readFile } from "node:fs/promises";
import { Client } from "pg";
import { isTableBusy, makePartitions } from "./partitions.ts";

const MIGRATIONS = new URL("../../migrations/", import.meta.url);
/** Any constant serves, as long as every process of ours takes the same one. */
const MIGRATION_LOCK = 7_203_301;

/**
 * Brings a database from any older version to the newest: numbered SQL files, forward only, each in its own transaction; and makes the
 * partitions that the next days need.
 *
 * Several processes may call it at once; one works, the others wait for it. Throws with the file's name when one fails;
 * what ran before it stays.
 */
export async function migrate(databaseUrl: string): Promise<void> {
  const client = new Client({ connectionString: databaseUrl, application_name: "botschaft migrate" });
  // Losing the connection fails the query under way; unheard beside that, it would end the process.
  client.on("error", () => {});
  await client.connect();
  try {
    await client.query("select pg_advisory_lock($1)", [MIGRATION_LOCK]);
    await client.query(
      "create table if not exists migrations (name text primary key, applied_at timestamptz not null default now())",
    );
    const { rows } = await client.query<{ name: string }>("select name from migrations");
    const done = new Set(rows.map((row) => row.name));
    const names = (await readdir(MIGRATIONS)).filter((name) => name.endsWith(".sql")).sort();
    for (const name of names.filter((each) => !done.has(each))) {
      await applyOne(client, name, await readFile(new URL(name, MIGRATIONS), "utf8"));
    }
    await makePartitions(client).catch((error: unknown) => {
      // Rows wait in the default partitions until the job comes to it.
      if (!isTableBusy(error)) throw error;
    });
  } finally {
    await client.end();
  }
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

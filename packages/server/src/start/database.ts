import { Client } from "pg";
import { EmbeddedPostgresRefusal, startEmbeddedPostgres } from "../db/embedded.ts";
import { migrate } from "../db/migrate.ts";
import { StartRefusal } from "./startRefusal.ts";

const OLDEST_MAJOR = 15;

export interface Database {
  readonly url: string;
  stop(): Promise<void>;
}

/** The database that DATABASE_URL names, or the embedded one, migrated to the newest version. Throws `StartRefusal` in one sentence. */
export async function openDatabase(
  databaseUrl: string | undefined,
  dataDir: string,
  say: (line: string) => void,
): Promise<Database> {
  const database =
    databaseUrl === undefined ? await startOwn(dataDir, say) : { url: databaseUrl, stop: async () => {} };
  try {
    await checkVersion(database.url);
    await migrate(database.url);
    return database;
  } catch (error) {
    await database.stop();
    throw error;
  }
}

async function startOwn(dataDir: string, say: (line: string) => void): Promise<Database> {
  try {
    return await startEmbeddedPostgres({ dataDir, logLine: say });
  } catch (error) {
    if (error instanceof EmbeddedPostgresRefusal) throw new StartRefusal(error.message, { cause: error });
    throw error;
  }
}

async function checkVersion(url: string): Promise<void> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 10_000 });
  try {
    await client.connect();
  } catch (error) {
    const where = new URL(url);
    throw new StartRefusal(
      `No database answers at ${where.host}${where.pathname}: ${error instanceof Error ? error.message || String(error) : String(error)}. Start it, or correct DATABASE_URL.`,
      { cause: error },
    );
  }
  try {
    const { rows } = await client.query<{ version: string }>("select current_setting('server_version_num') as version");
    const major = Math.floor(Number(rows[0]?.version ?? 0) / 10_000);
    if (major < OLDEST_MAJOR)
      throw new StartRefusal(
        `The database is PostgreSQL ${major}; Botschaft needs PostgreSQL ${OLDEST_MAJOR} or newer.`,
      );
  } finally {
    await client.end();
  }
}

import { Client } from "pg";
import { EmbeddedPostgresRefusal, startEmbeddedPostgres } from "../db/embedded.ts";
import { migrate } from "../db/migrate.ts";
import { StartRefusal } from "./startRefusal.ts";

const OLDEST_MAJOR = 15;

export interface Database {
  readonly url: string;
  stop(): Promise<void>;
}

/**
 * The database that DATABASE_URL names, or the embedded one, started. Throws `StartRefusal` in one sentence.
 *
 * @param onToldToStop somebody else told the embedded one to stop, in order; it waits for us to leave
 */
export async function openDatabase(
  databaseUrl: string | undefined,
  dataDir: string,
  say: (line: string) => void,
  onToldToStop: () => void,
): Promise<Database> {
  if (databaseUrl !== undefined) return { url: databaseUrl, stop: async () => {} };
  try {
    return await startEmbeddedPostgres({ dataDir, logLine: say, onToldToStop });
  } catch (error) {
    if (error instanceof EmbeddedPostgresRefusal) throw new StartRefusal(error.message, { cause: error });
    throw error;
  }
}

/** Sees to it that the database answers, is new enough, and has the newest tables. Throws `StartRefusal` in one sentence. */
export async function prepareDatabase(url: string): Promise<void> {
  await checkVersion(url);
  try {
    await migrate(url);
  } catch (error) {
    throw new StartRefusal(
      `The database at ${placeOf(url)} could not be brought up to date: ${reasonOf(error)}. ` +
        "What its role must be allowed to do stands in docs/operating.md.",
      { cause: error },
    );
  }
}

async function checkVersion(url: string): Promise<void> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 10_000 });
  // Losing the connection fails the query under way; unheard beside that, it would end the process.
  client.on("error", () => {});
  try {
    await client.connect();
  } catch (error) {
    // With a code of PostgreSQL's own (28P01: wrong password) it is there and lets us not in.
    const isRefused = error instanceof Error && "code" in error && /^[0-9A-Z]{5}$/.test(String(error.code));
    throw new StartRefusal(
      isRefused
        ? `The database at ${placeOf(url)} lets nobody in by DATABASE_URL: ${reasonOf(error)}. Correct it.`
        : `No database answers at ${placeOf(url)}: ${reasonOf(error)}. Start it, or correct DATABASE_URL.`,
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

/** Host and name: never the password. */
function placeOf(url: string): string {
  const { host, pathname } = new URL(url);
  return `${host}${pathname}`;
}

/** A connection that every address of a host refuses fails with an empty message and several errors inside. */
function reasonOf(error: unknown): string {
  const inner = error instanceof AggregateError && error.message === "" ? error.errors[0] : error;
  return inner instanceof Error ? inner.message || inner.name : String(inner);
}

import { Client, type ClientBase } from "pg";
import { ClusterCopies, NoCopy } from "../db/embedded/clusterCopies.ts";
import { type EmbeddedPostgres, EmbeddedPostgresRefusal, startEmbeddedPostgres } from "../db/embedded.ts";
import { migrate, NewerTables, readMigrationState } from "../db/migrate.ts";
import { tryHoldAllLanes } from "../pipeline/index.ts";
import { untilNoOtherVersionWorks } from "./otherVersions.ts";
import { StartRefusal } from "./startRefusal.ts";
import { StoppedWhileStarting } from "./stopList.ts";

const OLDEST_MAJOR = 15;

export interface Database {
  readonly url: string;
  /** The embedded one; a copy of it was made if an upgrade is due. */
  readonly copies: ClusterCopies | undefined;
  stop(): Promise<void>;
}

export interface OpenOptions {
  readonly databaseUrl: string | undefined;
  readonly dataDir: string;
  readonly isCopied: boolean;
  readonly say: (line: string) => void;
  /** Hears that the embedded one is no more, or is about to be, though nobody stopped it by `stop`. */
  readonly onEnd: (why: "told_to_stop" | "lost") => void;
}

/** The database that DATABASE_URL names, or the embedded one, started. Throws `StartRefusal` in one sentence. */
export async function openDatabase(options: OpenOptions): Promise<Database> {
  const { databaseUrl } = options;
  if (databaseUrl !== undefined) return { url: databaseUrl, copies: undefined, stop: async () => {} };
  try {
    return await openEmbedded(options);
  } catch (error) {
    if (error instanceof EmbeddedPostgresRefusal) throw new StartRefusal(error.message, { cause: error });
    if (error instanceof NoCopy)
      throw new StartRefusal(
        `${error.message}. Make room, or take a backup yourself and start once with UPGRADE_COPY=off.`,
        { cause: error },
      );
    throw error;
  }
}

async function openEmbedded({ dataDir, isCopied, say, onEnd }: OpenOptions): Promise<Database> {
  const start = () => startEmbeddedPostgres({ dataDir, logLine: say, onEnd });
  const postgres = await start();
  try {
    const copies = new ClusterCopies(dataDir, postgres.clusterDir);
    const database = (opened: EmbeddedPostgres) => ({ url: opened.url, copies, stop: () => opened.stop() });
    const { isNew, pending, unknown, last = "" } = await withClient(postgres.url, readMigrationState);
    const isUpgrade = !isNew && pending.length > 0 && unknown.length === 0;
    if (!isCopied || !isUpgrade || (await copies.isMade())) return database(postgres);
    say("Copying the database before its upgrade …");
    // Whatever it was before, it is whole and at rest now.
    await postgres.stop();
    const copy = await copies.make(`tables-${last.slice(0, 4)}`, new Date());
    say(`The database as it was before the upgrade lies in ${copy}.`);
    return database(await start());
  } catch (error) {
    await postgres.stop();
    throw error;
  }
}

export interface PrepareOptions {
  readonly version: string;
  readonly say: (line: string) => void;
  /** Everything stops. */
  readonly stopping: AbortSignal;
}

/**
 * Sees to it that the database answers, is new enough, and has the newest tables, and that no process of another version works
 * on it. Throws `StartRefusal` in one sentence.
 */
export async function prepareDatabase({ url, copies }: Database, options: PrepareOptions): Promise<void> {
  await checkVersion(url);
  try {
    const { isNew, pending, unknown } = await withClient(url, readMigrationState);
    const [newest] = unknown.slice(-1);
    if (newest !== undefined) throw new NewerTables(newest);
    if (copies === undefined && !isNew && pending.length > 0)
      options.say(
        `This version changes the tables of the database at ${placeOf(url)}, and copies only its embedded database before: should you have to go back, restore the backup that you took, as docs/operating.md shows under "Upgrading".`,
      );
    const wait = (client: ClientBase) => untilNoOtherVersionWorks(client, options);
    await withClient(url, wait);
    await migrate(url, {
      beforeFirst: async (client) => {
        while (!(await tryHoldAllLanes(client))) await wait(client);
      },
    });
    await copies?.settle(new Date());
  } catch (error) {
    if (error instanceof NewerTables)
      throw new StartRefusal(
        `The database at ${placeOf(url)} was upgraded by a newer Botschaft (${error.message} is not known to this one): start that version, or go back to the copy or backup from before, as docs/operating.md shows. Nothing was changed.`,
        { cause: error },
      );
    if (error instanceof StoppedWhileStarting) throw error;
    throw new StartRefusal(
      `The database at ${placeOf(url)} could not be brought up to date: ${reasonOf(error)}. ` +
        "What its role must be allowed to do stands in docs/operating.md.",
      { cause: error },
    );
  }
}

async function withClient<T>(url: string, work: (client: ClientBase) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: url, application_name: "botschaft start" });
  // Losing the connection fails the query under way; unheard beside that, it would end the process.
  client.on("error", () => {});
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
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

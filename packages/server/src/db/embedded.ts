import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import { Client, escapeIdentifier, escapeLiteral } from "pg";
import { adminRole, prepareCluster } from "./embedded/cluster.ts";
import { type Home, openHome } from "./embedded/home.ts";
import { inUse, settleLeftover } from "./embedded/leftover.ts";
import { type Ownership, tryOwn } from "./embedded/ownership.ts";
import { isToldToStop, launchPostmaster, stopPostmaster } from "./embedded/postmaster.ts";
import { findPrograms, type Programs } from "./embedded/programs.ts";
import { EmbeddedPostgresRefusal } from "./embedded/refusal.ts";

export { EmbeddedPostgresRefusal } from "./embedded/refusal.ts";

export interface EmbeddedPostgresOptions {
  /** Botschaft's data folder; the database takes its subfolder `postgres`. */
  readonly dataDir: string;
  /** 0 or nothing: any free one. */
  readonly port?: number | undefined;
  /** Told in calm sentences what takes time or was repaired. */
  readonly logLine?: ((line: string) => void) | undefined;
  /** PostgreSQL settings over ours, such as `{ fsync: "off" }` in tests. */
  readonly settings?: Readonly<Record<string, string>> | undefined;
  /**
   * Told once when there will be no database any more though nobody called `stop`: somebody else asked PostgreSQL to stop in order
   * (SIGTERM: it takes no new connections and waits for those there are), or it ended by accident and cannot be had again. After
   * any other end it is started again.
   */
  readonly onEnd?: ((why: "told_to_stop" | "lost") => void) | undefined;
}

export interface EmbeddedPostgres {
  /** The database `botschaft` as its owner, who is no superuser: row security holds for it where tables force it. */
  readonly url: string;
  /** The database `postgres` as superuser. */
  readonly adminUrl: string;
  readonly port: number;
  /** PostgreSQL's process; another one after it was restarted. */
  readonly pid: number;
  readonly clusterDir: string;
  /** Stops it in order; what was committed is on disk. A second call waits for the first. */
  stop(): Promise<void>;
}

const appRole = "botschaft";
/** So many within {@link livesForMs} of each other: it ends whenever it is started. */
const restartsAtMost = 5;
const livesForMs = 60_000;
/** Processes of a killed server may take a while to end, and a full disk to be looked after. */
const launchesAtMost = 30;
const launchAgainMs = 2_000;
const lookAtNoteEveryMs = 500;

/**
 * Starts PostgreSQL 18 on the data folder, creating the database on the first start, and listens on 127.0.0.1 only.
 *
 * If PostgreSQL dies it is started again on the same port. If this process dies without stopping it, the next start
 * on the same folder stops the orphan first. Throws {@link EmbeddedPostgresRefusal} with one sentence for the person
 * at the terminal when it cannot be had.
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const report = options.logLine ?? (() => {});
  const home = openHome(options.dataDir);
  const programs = findPrograms(home.account);
  if (prepareCluster(home, programs) === "created") report(`Created a new database in ${home.clusterDir}.`);

  const adminUrlAt = (port: number) => urlOf(home, adminRole, port, "postgres");
  const launch = (port: number | undefined) =>
    launchOwned(programs, home, port, options.settings ?? {}, adminUrlAt, report);
  let running = await launch(options.port || undefined);
  const { port } = running;

  let stopping: Promise<void> | undefined;
  let restarting: Promise<void> | undefined;
  const end = (why: "told_to_stop" | "lost") => {
    clearInterval(watch);
    options.onEnd?.(why);
  };
  const superviseAfter = (restarts: number) => {
    const startedAt = performance.now();
    running.child.once("exit", () => {
      const hasLived = performance.now() - startedAt > livesForMs;
      if (stopping === undefined) restarting = restart(hasLived ? 0 : restarts);
    });
  };
  const restart = async (restarts: number) => {
    if (restarts >= restartsAtMost) {
      report("PostgreSQL ended again and again; it is not restarted any more.");
      return end("lost");
    }
    report("PostgreSQL ended unexpectedly; starting it again.");
    await running.ownership.release();
    for (let attempt = 1; stopping === undefined; attempt += 1) {
      try {
        running = await launch(port);
        return superviseAfter(restarts + 1);
      } catch (error) {
        report(`PostgreSQL could not be started again: ${error instanceof Error ? error.message : String(error)}`);
        if (attempt >= launchesAtMost) return end("lost");
        await delay(launchAgainMs);
      }
    }
  };
  superviseAfter(0);

  const watch = setInterval(() => {
    if (stopping === undefined && isToldToStop(home, running)) end("told_to_stop");
  }, lookAtNoteEveryMs);
  watch.unref();

  const stop = async () => {
    clearInterval(watch);
    await restarting;
    await running.ownership.release();
    await stopPostmaster(programs, home);
    await hasExited(running.child);
  };
  return {
    url: urlOf(home, appRole, port, appRole),
    adminUrl: adminUrlAt(port),
    port,
    get pid() {
      return running.pid;
    },
    clusterDir: home.clusterDir,
    stop: () => (stopping ??= stop()),
  };
}

interface Running {
  readonly child: ChildProcess;
  readonly pid: number;
  /** Where in the log its words begin. */
  readonly logStart: number;
  readonly port: number;
  readonly ownership: Ownership;
}

async function launchOwned(
  programs: Programs,
  home: Home,
  wantedPort: number | undefined,
  settings: Readonly<Record<string, string>>,
  adminUrlAt: (port: number) => string,
  report: (line: string) => void,
): Promise<Running> {
  for (let attempt = 1; attempt <= 20; attempt++) {
    await settleLeftover(programs, home, adminUrlAt, report);
    const port = wantedPort ?? (await findFreePort());
    const outcome = await launchPostmaster(programs, home, port, settings);
    switch (outcome.kind) {
      case "ready":
        return { ...outcome, port, ownership: await takeOver(programs, home, adminUrlAt(port)) };
      case "port_taken":
        if (wantedPort === undefined) break; // somebody took the free one between our look and PostgreSQL's
        throw new EmbeddedPostgresRefusal(`Port ${wantedPort}, meant for the database, is taken by another program.`);
      case "in_use":
      case "memory_in_use":
        // Another start is faster, or the processes of a killed server are still ending.
        await delay(250);
    }
  }
  throw new EmbeddedPostgresRefusal(inUse(home));
}

async function takeOver(programs: Programs, home: Home, adminUrl: string): Promise<Ownership> {
  let ownership: Ownership | undefined;
  try {
    ownership = await tryOwn(adminUrl);
    if (ownership) await ensureAppDatabase(home, adminUrl);
  } catch (error) {
    await ownership?.release();
    await stopPostmaster(programs, home);
    if (!(error instanceof Error && "code" in error && error.code === "28P01")) throw error;
    throw new EmbeddedPostgresRefusal(
      `The secret in ${home.dir} does not open the database in ${home.clusterDir}: bring back the file that was made with it.`,
    );
  }
  // A second start in the same moment took it for a leftover; it goes on, we do not.
  if (ownership === undefined) throw new EmbeddedPostgresRefusal(inUse(home));
  return ownership;
}

async function ensureAppDatabase(home: Home, adminUrl: string): Promise<void> {
  const client = new Client({ connectionString: adminUrl });
  await client.connect();
  try {
    const name = escapeIdentifier(appRole);
    const role = await client.query("select from pg_roles where rolname = $1", [appRole]);
    if (role.rowCount === 0) {
      // The migrations make roles for row security, as they would on a managed database.
      await client.query(`create role ${name} login createrole password ${escapeLiteral(home.passwordOf(appRole))}`);
    }
    const database = await client.query("select from pg_database where datname = $1", [appRole]);
    if (database.rowCount === 0) await client.query(`create database ${name} owner ${name}`);
  } finally {
    await client.end();
  }
}

function urlOf(home: Home, role: string, port: number, database: string): string {
  return `postgres://${role}:${home.passwordOf(role)}@127.0.0.1:${port}/${database}`;
}

async function findFreePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  if (address === null || typeof address === "string") throw new Error("a TCP server has no port");
  return address.port;
}

async function hasExited(child: ChildProcess): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
}

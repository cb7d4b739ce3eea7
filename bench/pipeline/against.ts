/**
 * `npm run bench -- pipeline --against FOLDER`: this checkout beside another one (an older commit in a work tree of its own, with
 * its dependencies installed), in alternation on one machine.
 *
 * Both servers stand on databases of their own and are warm; windows of a few seconds take turns, the first of a pair changing.
 * What counts is the median of the pairs' ratios with its interval: whatever else the machine does falls on both of a pair.
 */
import { setTimeout as delay } from "node:timers/promises";
import { Client } from "pg";
import { startEmbeddedPostgres } from "../../packages/server/src/db/embedded.ts";
import { describeMachine } from "../measure/machine.ts";
import { mean, medianWithInterval, round } from "../measure/percentiles.ts";
import { findPostmasters } from "../measure/processes.ts";
import { type Outside, startOutside } from "../outside/outside.ts";
import { progress } from "../report.ts";
import { answerFlow } from "../setup/answerFlow.ts";
import { openApi } from "../setup/api.ts";
import { type BenchPage, inventPages, setUpBusiness } from "../setup/business.ts";
import { makeDataFolder } from "../setup/dataFolder.ts";
import { startServer } from "../setup/serverProcess.ts";
import { measureWindow, type Window } from "./measureWindow.ts";

const PAGES = 40;
const CONTACTS = 4_000;
const IN_FLIGHT = 256;
const WARM_MESSAGES = 25_000;
const WARM_AT_MOST_MS = 60_000;

export interface AgainstOptions {
  /** The other checkout's folder. */
  readonly folder: string;
  readonly pairs: number;
  readonly seconds: number;
}

interface Contender {
  readonly pid: number;
  readonly port: number;
  readonly postmaster: number;
  readonly databaseUrl: string;
  stop(): Promise<void>;
}

/** What the database wrote for one answered message. */
interface Written {
  readonly commits: number;
  readonly inserted: number;
  readonly updated: number;
  readonly deleted: number;
  readonly walBytes: number;
}

interface Measured {
  readonly window: Window;
  readonly written: Written;
}

type Pair = Readonly<Record<"ours" | "theirs", Measured>>;

export async function benchAgainst(options: AgainstOptions): Promise<Record<string, unknown>> {
  const outside = await startOutside();
  const pages = inventPages(PAGES);
  const contenders: Contender[] = [];
  try {
    const ours = await startContender(outside, pages, undefined);
    contenders.push(ours);
    const theirs = await startContender(outside, pages, options.folder);
    contenders.push(theirs);
    progress("both are up");
    const found: Record<string, unknown> = {};
    for (const [name, hasReceipts] of [
      ["withoutReceipts", false],
      ["withReceipts", true],
    ] as const) {
      for (const each of contenders) await warmUp(outside, pages, each, hasReceipts);
      const pairs: Pair[] = [];
      for (let index = 0; index < options.pairs; index += 1) {
        const run = (who: Contender) => runWindow(outside, pages, who, { hasReceipts, seconds: options.seconds });
        const pair = index % 2 === 0 ? await inTurn(run, ours, theirs) : await swapped(run, ours, theirs);
        pairs.push(pair);
        progress(
          `${name} ${index + 1}: ours ${Math.round(pair.ours.window.perSecond)}/s, theirs ${Math.round(pair.theirs.window.perSecond)}/s`,
        );
      }
      found[name] = summarise(pairs);
    }
    return { bench: "pipeline against", ...options, ...found, machine: describeMachine() };
  } finally {
    for (const each of contenders) await each.stop();
    await outside.stop();
  }
}

async function inTurn(run: (who: Contender) => Promise<Measured>, ours: Contender, theirs: Contender): Promise<Pair> {
  return { ours: await run(ours), theirs: await run(theirs) };
}

async function swapped(run: (who: Contender) => Promise<Measured>, ours: Contender, theirs: Contender): Promise<Pair> {
  const second = await run(theirs);
  return { ours: await run(ours), theirs: second };
}

async function startContender(
  outside: Outside,
  pages: readonly BenchPage[],
  checkout: string | undefined,
): Promise<Contender> {
  const data = await makeDataFolder();
  const databaseFolder = await makeDataFolder();
  const before = findPostmasters(process.pid);
  const postgres = await startEmbeddedPostgres({ dataDir: databaseFolder.path });
  const postmaster = findPostmasters(process.pid).find((pid) => !before.includes(pid));
  if (postmaster === undefined) throw new Error("the PostgreSQL just started was not found among our children");
  const server = await startServer({
    dataDir: data.path,
    ...(checkout === undefined ? {} : { checkout }),
    environment: { META_GRAPH_URL: outside.platformUrl, DATABASE_URL: postgres.url },
    onOutput: (text) => progress(`${checkout === undefined ? "ours" : "theirs"}: ${text.trim()}`),
  });
  await setUpBusiness(openApi(server.url, data.path), { pages, graphUrl: outside.platformUrl, flow: answerFlow });
  return {
    pid: server.pid,
    port: server.port,
    postmaster,
    databaseUrl: postgres.url,
    async stop() {
      await server.stop();
      await postgres.stop();
      await Promise.all([data.remove(), databaseFolder.remove()]);
    },
  };
}

/** Every contact writes several times: later nobody is new, and the program is compiled. */
async function warmUp(outside: Outside, pages: readonly BenchPage[], who: Contender, hasReceipts: boolean) {
  await outside.tell({ kind: "begin", port: who.port, pages, contacts: CONTACTS, hasReceipts });
  await outside.tell({ kind: "in_flight", count: IN_FLIGHT });
  const deadline = Date.now() + WARM_AT_MOST_MS;
  let answered = 0;
  while (answered < WARM_MESSAGES && Date.now() < deadline) {
    await delay(100);
    answered = (await outside.tell({ kind: "read" })).counts.answered;
  }
  await outside.tell({ kind: "drain", withinMs: 30_000 });
}

async function runWindow(
  outside: Outside,
  pages: readonly BenchPage[],
  who: Contender,
  options: { readonly hasReceipts: boolean; readonly seconds: number },
): Promise<Measured> {
  await outside.tell({
    kind: "begin",
    port: who.port,
    pages,
    contacts: CONTACTS,
    hasReceipts: options.hasReceipts,
  });
  const before = await readWritten(who.databaseUrl);
  await outside.tell({ kind: "in_flight", count: IN_FLIGHT });
  await delay(500);
  const window = await measureWindow(outside, { seconds: options.seconds, pid: who.pid, postmaster: who.postmaster });
  const { counts } = await outside.tell({ kind: "drain", withinMs: 30_000 });
  const after = await readWritten(who.databaseUrl);
  const each = (key: keyof Written) => (after[key] - before[key]) / Math.max(1, counts.answered);
  return {
    window,
    written: {
      commits: each("commits"),
      inserted: each("inserted"),
      updated: each("updated"),
      deleted: each("deleted"),
      walBytes: each("walBytes"),
    },
  };
}

async function readWritten(databaseUrl: string): Promise<Written> {
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  // Sessions hand their counts in once a second.
  await delay(1_200);
  const { rows } = await client.query<Record<keyof Written, string>>(
    `select xact_commit as commits, tup_inserted as inserted, tup_updated as updated, tup_deleted as deleted,
            (select wal_bytes from pg_stat_wal) as "walBytes"
       from pg_stat_database where datname = current_database()`,
  );
  await client.end();
  const read = (key: keyof Written) => Number(rows[0]?.[key] ?? 0);
  return {
    commits: read("commits"),
    inserted: read("inserted"),
    updated: read("updated"),
    deleted: read("deleted"),
    walBytes: read("walBytes"),
  };
}

function summarise(pairs: readonly Pair[]) {
  const ratio = (of: (window: Window) => number) => {
    const { median, low, high } = medianWithInterval(
      pairs.map(({ ours, theirs }) => of(ours.window) / of(theirs.window)),
    );
    return { median: round(median, 3), low: round(low, 3), high: round(high, 3) };
  };
  const side = (who: "ours" | "theirs") => ({
    perSecond: Math.round(mean(pairs.map((pair) => pair[who].window.perSecond))),
    nodeCpuMs: round(mean(pairs.map((pair) => pair[who].window.nodeCpuMs)), 4),
    databaseCpuMs: round(mean(pairs.map((pair) => pair[who].window.databaseCpuMs)), 4),
    writtenPerMessage: {
      commits: round(mean(pairs.map((pair) => pair[who].written.commits)), 3),
      inserted: round(mean(pairs.map((pair) => pair[who].written.inserted)), 3),
      updated: round(mean(pairs.map((pair) => pair[who].written.updated)), 3),
      deleted: round(mean(pairs.map((pair) => pair[who].written.deleted)), 3),
      walBytes: Math.round(mean(pairs.map((pair) => pair[who].written.walBytes))),
    },
  });
  return {
    pairs: pairs.length,
    /** Ours by theirs: above 1 is faster. */
    perSecond: ratio((window) => window.perSecond),
    /** Ours by theirs: below 1 is cheaper. */
    cpu: ratio((window) => window.nodeCpuMs + window.databaseCpuMs),
    ours: side("ours"),
    theirs: side("theirs"),
  };
}

/**
 * `npm run bench -- pipeline`: how many messages a second one installation answers, durably, beside a bare server that stores
 * nothing, in the same run and under the same load.
 *
 * Bare and ours take turns in short rounds, so that whatever else the machine does falls on both. What each figure means:
 * docs/benchmarks.md.
 */
import { setTimeout as delay } from "node:timers/promises";
import { describeMachine } from "../measure/machine.ts";
import { mean, percentilesOf, round, slopeOf } from "../measure/percentiles.ts";
import { findPostmaster, memoryMbOf } from "../measure/processes.ts";
import { type Outside, startOutside } from "../outside/outside.ts";
import { progress } from "../report.ts";
import { answerFlow } from "../setup/answerFlow.ts";
import { openApi } from "../setup/api.ts";
import { withBelongings } from "../setup/belongings.ts";
import { type BenchPage, inventPages, setUpBusiness } from "../setup/business.ts";
import { makeDataFolder } from "../setup/dataFolder.ts";
import { type ServerProcess, startServer } from "../setup/serverProcess.ts";
import { type Bare, startBare } from "./bare.ts";
import { measureWindow, type Window } from "./measureWindow.ts";
import { makeProfile, type Profile } from "./profile.ts";

const PAGES = 40;
const CONTACTS = 4_000;
const LEVELS = [64, 256] as const;
/** Until V8 has compiled what is hot, a message costs three times as much. */
const WARM_MESSAGES = 25_000;
const WARM_AT_MOST_MS = 25_000;

export interface PipelineOptions {
  /** Keeps the half load up for so many minutes and looks at the memory. */
  readonly minutes: number | undefined;
  readonly isProfiled: boolean;
  readonly rounds: number;
  readonly seconds: number;
}

interface Stage {
  readonly outside: Outside;
  readonly pages: readonly BenchPage[];
  readonly server: ServerProcess;
  readonly postmaster: number;
  readonly bare: Bare;
}

export async function benchPipeline(options: PipelineOptions): Promise<Record<string, unknown>> {
  const startedAt = performance.now();
  const machine = describeMachine();
  return await withBelongings(async (belongings) => {
    const folder = await makeDataFolder();
    await belongings.add("the data folder", () => folder.remove());
    const outside = await startOutside();
    await belongings.add("the outside", () => outside.stop());
    const profile = options.isProfiled ? makeProfile(folder.path) : undefined;
    const pages = inventPages(PAGES);
    const server = await startServer({
      dataDir: folder.path,
      environment: { META_GRAPH_URL: outside.platformUrl },
      nodeOptions: profile?.nodeOptions ?? [],
      onOutput: (text) => progress(`server: ${text.trim()}`),
    });
    await belongings.add("the server", () => server.stop());
    const postmaster = findPostmaster(server.pid);
    if (postmaster === undefined) throw new Error("the server's PostgreSQL was not found among its children");
    await setUpBusiness(openApi(server.url, folder.path), { pages, graphUrl: outside.platformUrl, flow: answerFlow });
    const bare = await startBare(outside.platformUrl, pages);
    await belongings.add("the bare server", () => bare.stop());
    progress("everything is up");
    const stage = { outside, pages, server, postmaster, bare };
    const levels = await measureLevels(stage, options, profile);
    const half = await measureHalfLoad(stage, options, mean(levels.ours[256].map((window) => window.perSecond)) / 2);
    const peakMb = memoryMbOf(server.pid).peak;
    await server.stop();
    await profile?.print();
    return {
      ...summarise(levels, half),
      peakMemoryMb: round(peakMb, 0),
      wallSeconds: round((performance.now() - startedAt) / 1_000, 1),
      machine: { ...machine, loadAfter: describeMachine().load },
    };
  });
}

type Levels = Record<"bare" | "ours", Record<(typeof LEVELS)[number], Window[]>>;

async function measureLevels(
  stage: Stage,
  options: PipelineOptions,
  profile: Profile | undefined,
): Promise<Levels & { sent: number; answered: number; unexpected: number; notTaken: number }> {
  const found: Levels = { bare: { 64: [], 256: [] }, ours: { 64: [], 256: [] } };
  const total = { sent: 0, answered: 0, unexpected: 0, notTaken: 0 };
  await warmUp(stage);
  profile?.begin();
  for (let index = 0; index < options.rounds; index += 1) {
    for (const level of LEVELS) {
      for (const who of ["bare", "ours"] as const) {
        const { window, counts } = await runLevel(stage, who, level, 1, options.seconds);
        found[who][level].push(window);
        if (who === "ours")
          for (const key of ["sent", "answered", "unexpected", "notTaken"] as const) total[key] += counts[key];
        progress(
          `${who} at ${level}: ${Math.round(window.perSecond)}/s, node ${window.nodeCpuMs.toFixed(3)} ms, database ${window.databaseCpuMs.toFixed(3)} ms, outside ${window.outsideCpuMs.toFixed(3)} ms`,
        );
      }
    }
  }
  return { ...found, ...total };
}

/** Every contact writes several times: later nobody is new, and both programs are compiled. */
async function warmUp({ outside, pages, server, bare }: Stage): Promise<void> {
  for (const { port } of [bare, server]) {
    await outside.tell({ kind: "begin", port, pages, contacts: CONTACTS });
    await outside.tell({ kind: "in_flight", count: 256 });
    const deadline = Date.now() + WARM_AT_MOST_MS;
    let answered = 0;
    while (answered < WARM_MESSAGES && Date.now() < deadline) {
      await delay(100);
      answered = (await outside.tell({ kind: "read" })).counts.answered;
    }
    await outside.tell({ kind: "drain", withinMs: 30_000 });
  }
  progress("warm");
}

async function runLevel(stage: Stage, who: "bare" | "ours", level: number, warmSeconds: number, seconds: number) {
  const { outside, pages, server, bare, postmaster } = stage;
  const target =
    who === "ours" ? { port: server.port, pid: server.pid, postmaster } : { port: bare.port, pid: bare.pid };
  await outside.tell({ kind: "begin", port: target.port, pages, contacts: CONTACTS });
  await outside.tell({ kind: "in_flight", count: level });
  await delay(warmSeconds * 1_000);
  const window = await measureWindow(outside, { ...target, seconds });
  const { counts } = await outside.tell({ kind: "drain", withinMs: 30_000 });
  return { window, counts };
}

async function measureHalfLoad({ outside, pages, server, postmaster }: Stage, options: PipelineOptions, rate: number) {
  await outside.tell({ kind: "begin", port: server.port, pages, contacts: CONTACTS });
  await outside.tell({ kind: "rate", perSecond: rate });
  await delay(2_000);
  const seconds = options.minutes === undefined ? 15 : options.minutes * 60;
  const window = await measureWindow(outside, { seconds, pid: server.pid, postmaster });
  const { counts } = await outside.tell({ kind: "drain", withinMs: 30_000 });
  progress(`half load, ${Math.round(rate)}/s: done`);
  return { rate, window, counts };
}

function summarise(
  levels: Awaited<ReturnType<typeof measureLevels>>,
  half: Awaited<ReturnType<typeof measureHalfLoad>>,
) {
  const rate = (who: "bare" | "ours", level: (typeof LEVELS)[number]) =>
    mean(levels[who][level].map((window) => window.perSecond));
  const cpu = (of: (window: Window) => number) => round(mean(levels.ours[256].map(of)), 4);
  const memory = half.window.memoryMb;
  return {
    bench: "pipeline",
    answeredPerSecond: { at64: Math.round(rate("ours", 64)), at256: Math.round(rate("ours", 256)) },
    barePerSecond: { at64: Math.round(rate("bare", 64)), at256: Math.round(rate("bare", 256)) },
    ratioToBare: {
      at64: round(rate("ours", 64) / rate("bare", 64), 3),
      at256: round(rate("ours", 256) / rate("bare", 256), 3),
    },
    halfLoad: {
      perSecond: Math.round(half.rate),
      acknowledgeMs: percentilesOf(half.window.latencies.acknowledge),
      replyMs: percentilesOf(half.window.latencies.reply),
      nodeCpuMs: round(half.window.nodeCpuMs, 4),
      databaseCpuMs: round(half.window.databaseCpuMs, 4),
    },
    cpuMsPerMessage: {
      node: cpu((window) => window.nodeCpuMs),
      database: cpu((window) => window.databaseCpuMs),
      outside: cpu((window) => window.outsideCpuMs),
    },
    bareCpuMsPerMessage: round(mean(levels.bare[256].map((window) => window.nodeCpuMs)), 4),
    messages: {
      sent: levels.sent + half.counts.sent,
      answered: levels.answered + half.counts.answered,
      answeredTwice: levels.unexpected + half.counts.unexpected,
      webhooksNotTaken: levels.notTaken + half.counts.notTaken,
    },
    memory: {
      seconds: Math.round(half.window.seconds),
      firstMb: round(memory[0]?.mb ?? 0, 0),
      lastMb: round(memory.at(-1)?.mb ?? 0, 0),
      mbPerMinute: round(slopeOf(memory.map(({ second, mb }) => ({ x: second / 60, y: mb })))),
    },
  };
}

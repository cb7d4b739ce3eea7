/**
 * `npm run bench -- fairness`: whether one slow and one refusing Page hold up the other 38, and whether transient errors cost or
 * double a message. All in one run, so that the good Pages are compared with themselves. And whether a broadcast keeps a Page's
 * customers waiting (besideBroadcast.ts).
 */
import { setTimeout as delay } from "node:timers/promises";
import { describeMachine } from "../measure/machine.ts";
import { type Percentiles, percentilesOf, round } from "../measure/percentiles.ts";
import type { LoadCounts } from "../outside/load.ts";
import type { Treatment } from "../outside/stubPlatform.ts";
import { progress } from "../report.ts";
import { answerFlow } from "../setup/answerFlow.ts";
import { onStage, type Stage } from "../setup/stage.ts";
import { benchBesideBroadcast } from "./besideBroadcast.ts";

const PAGES = 40;
const CONTACTS = 4_000;
const SLOW_MS = 5_000;
const accept: Treatment = { kind: "accept" };
/** What a closed window and a dead token look like; the second breaks the whole account. */
const refusals = {
  window_closed: { kind: "refuse", code: 10, subcode: 2_018_278 },
  token_invalid: { kind: "refuse", code: 190, subcode: 463 },
} as const;

export async function benchFairness(options: {
  readonly perSecond: number;
  readonly seconds: number;
}): Promise<Record<string, unknown>> {
  const pages = await besideBadPages(options);
  const besideBroadcast = await benchBesideBroadcast({
    people: 100_000,
    perSecond: Math.min(100, options.perSecond),
    pairs: Math.max(2, Math.round(options.seconds / 3)),
    windowSeconds: 5,
  });
  return { ...pages, besideBroadcast, isFailed: pages["isFailed"] === true || besideBroadcast.isFailed };
}

function besideBadPages(options: {
  readonly perSecond: number;
  readonly seconds: number;
}): Promise<Record<string, unknown>> {
  return onStage({ pages: PAGES, flow: answerFlow }, async (stage) => {
    const { outside, pages } = stage;
    const bad = pages.slice(0, 2).map((page) => page.id);
    const [slow = "", refusing = ""] = bad;
    const measure = (
      name: string,
      treatments: Readonly<Record<string, Treatment>>,
      others: Treatment,
      badPages: readonly string[],
    ) => measurePhase(stage, { ...options, name, treatments, others, badPages });
    const measureWell = () => measure("all Pages well", {}, accept, bad);
    const measureBad = (name: string, refusal: Treatment) =>
      measure(name, { [slow]: { kind: "slow", afterMs: SLOW_MS }, [refusing]: refusal }, accept, bad);
    await measure("warming up", {}, accept, []);
    const transient = await measure("one in twenty calls refused for now", {}, { kind: "transient", everyNth: 20 }, []);
    // Well before, between and after: what else the machine does changes, and falls on both.
    const well = [await measureWell()];
    const refused = await measureBad("one slow, one refusing", refusals.window_closed);
    well.push(await measureWell());
    const broken = await measureBad("one slow, one with a dead token", refusals.token_invalid);
    well.push(await measureWell());
    await outside.tell({ kind: "treat", pages: {}, others: accept });
    const alone = percentilesOf(well.flatMap((phase) => phase.replyTimes));
    const slower = (phase: Phase) => round(phase.replyMs.p99 / Math.max(1, alone.p99));
    const phases = [transient, ...well, refused, broken];
    return {
      bench: "fairness",
      perSecond: options.perSecond,
      replyMsOfThe38: {
        alone,
        aloneP99s: well.map((phase) => phase.replyMs.p99),
        besideSlowAndRefusing: refused.replyMs,
        besideSlowAndDeadToken: broken.replyMs,
      },
      p99TimesSlower: { besideSlowAndRefusing: slower(refused), besideSlowAndDeadToken: slower(broken) },
      transient: { ...transient.counts, unanswered: transient.open, replyMs: transient.replyMs },
      unansweredOnGoodPages: phases.reduce((sum, phase) => sum + phase.open, 0),
      answeredTwice: phases.reduce((sum, phase) => sum + phase.counts.unexpected, 0),
      isFailed: phases.some((phase) => phase.open > 0 || phase.counts.unexpected > 0),
      machine: describeMachine(),
    };
  });
}

interface Phase {
  readonly replyTimes: readonly number[];
  readonly replyMs: Percentiles;
  readonly counts: LoadCounts;
  /** Messages to good Pages that were never answered. */
  readonly open: number;
}

async function measurePhase(
  { outside, pages, server }: Stage,
  phase: {
    name: string;
    perSecond: number;
    seconds: number;
    treatments: Readonly<Record<string, Treatment>>;
    others: Treatment;
    badPages: readonly string[];
  },
): Promise<Phase> {
  await outside.tell({ kind: "treat", pages: phase.treatments, others: phase.others });
  await outside.tell({ kind: "begin", port: server.port, pages, contacts: CONTACTS, badPages: phase.badPages });
  await outside.tell({ kind: "rate", perSecond: phase.perSecond });
  await delay(2_000);
  await outside.tell({ kind: "measure" });
  await delay(phase.seconds * 1_000);
  const { counts, open, latencies } = await outside.tell({ kind: "drain", withinMs: 60_000 });
  // What the slow Page still holds back belongs to this phase.
  if (phase.badPages.length > 0) await delay(SLOW_MS + 1_000);
  const replyMs = percentilesOf(latencies.reply);
  progress(`${phase.name}: p99 ${replyMs.p99} ms, ${open} unanswered, ${counts.unexpected} answered twice`);
  return { replyMs, replyTimes: latencies.reply, counts, open };
}

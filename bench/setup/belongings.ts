/** What a run sets up, and takes away again however it ends. */
import { constants } from "node:os";
import { setTimeout as delay } from "node:timers/promises";
import { patient } from "../../scripts/parts/patience.mjs";
import { progress } from "../report.ts";

export interface Belongings {
  /** Has something taken away at the end, before all that was there earlier. Rejects when the end has come meanwhile. */
  add(what: string, takeAway: () => unknown): Promise<void>;
}

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
const EACH_WITHIN_MS = 90_000;

/**
 * Lets `run` work and takes away what it added, the latest first: after its result, its error, a signal, or an error that nobody
 * caught. What cannot be taken away is told and keeps neither the rest from it nor the run from its verdict.
 */
export async function withBelongings<T>(run: (belongings: Belongings) => Promise<T>): Promise<T> {
  const stack: { readonly what: string; readonly takeAway: () => unknown }[] = [];
  let ending: Promise<void> | undefined;
  const takeAllAway = () => (ending ??= emptyStack(stack));
  const onSignal = (signal: (typeof SIGNALS)[number]) => {
    if (ending !== undefined) return;
    progress(`${signal}: taking everything away`);
    void takeAllAway().then(() => {
      unlisten();
      // Whoever else listens (a runner of tests) decides when to end.
      if (process.listenerCount(signal) === 0) process.exit(128 + constants.signals[signal]);
    });
  };
  const onError = (error: unknown) => {
    // Whoever heard what we say may be gone; then we say it to nobody.
    if (error instanceof Error && "code" in error && error.code === "EPIPE") return;
    console.error(error);
    void takeAllAway().then(() => process.exit(1));
  };
  const isOurs = process.listenerCount("uncaughtException") === 0;
  for (const signal of SIGNALS) process.on(signal, onSignal);
  if (isOurs) process.on("uncaughtException", onError);
  const unlisten = () => {
    for (const signal of SIGNALS) process.off(signal, onSignal);
    process.off("uncaughtException", onError);
  };
  try {
    return await run({
      async add(what, takeAway) {
        stack.push({ what, takeAway });
        if (ending === undefined) return;
        await emptyStack(stack);
        throw new Error(`the run was ended before ${what} could be used`);
      },
    });
  } finally {
    await takeAllAway();
    unlisten();
  }
}

async function emptyStack(stack: { readonly what: string; readonly takeAway: () => unknown }[]): Promise<void> {
  for (let last = stack.pop(); last !== undefined; last = stack.pop()) {
    const { what, takeAway } = last;
    try {
      const late = delay(patient(EACH_WITHIN_MS), "late", { ref: false });
      if ((await Promise.race([takeAway(), late])) === "late") progress(`${what} did not go in time`);
    } catch (error) {
      progress(`${what} could not be taken away: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
}

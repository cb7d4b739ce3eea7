import { setTimeout as delay } from "node:timers/promises";
import { cpuMsOf, cpuMsOfCluster, memoryMbOf } from "../measure/processes.ts";
import type { Latencies } from "../outside/load.ts";
import type { Outside } from "../outside/outside.ts";

export interface Window {
  readonly answered: number;
  readonly seconds: number;
  readonly perSecond: number;
  /** CPU of Node, the database and the outside, per answered message. */
  readonly nodeCpuMs: number;
  readonly databaseCpuMs: number;
  readonly outsideCpuMs: number;
  readonly latencies: Latencies;
  readonly memoryMb: readonly { readonly second: number; readonly mb: number }[];
}

/** Lets the load run on as it is for so long, and says what happened meanwhile. */
export async function measureWindow(
  outside: Outside,
  options: { readonly seconds: number; readonly pid: number; readonly postmaster?: number | undefined },
): Promise<Window> {
  const { pid, postmaster, seconds } = options;
  const cpu = () => ({ node: cpuMsOf(pid), database: postmaster === undefined ? 0 : cpuMsOfCluster(postmaster) });
  const before = await outside.tell({ kind: "measure" });
  const cpuBefore = cpu();
  const memoryMb: { second: number; mb: number }[] = [];
  const sampleEvery = Math.max(1, Math.round(seconds / 120));
  for (let second = 0; second < seconds; second += sampleEvery) {
    memoryMb.push({ second, mb: memoryMbOf(pid).now });
    await delay(Math.min(sampleEvery, seconds - second) * 1_000);
  }
  const after = await outside.tell({ kind: "read" });
  const cpuAfter = cpu();
  const answered = after.counts.answered - before.counts.answered;
  const passed = (after.at - before.at) / 1_000;
  const each = (ms: number) => ms / Math.max(1, answered);
  return {
    answered,
    seconds: passed,
    perSecond: answered / passed,
    nodeCpuMs: each(cpuAfter.node - cpuBefore.node),
    databaseCpuMs: each(cpuAfter.database - cpuBefore.database),
    outsideCpuMs: each(after.cpuMs - before.cpuMs),
    latencies: after.latencies,
    memoryMb,
  };
}

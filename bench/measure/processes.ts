/** What the kernel knows of processes (Linux: /proc). */
import { readdirSync, readFileSync } from "node:fs";

/** Linux counts CPU time in hundredths of a second on every architecture Node runs on. */
const MS_PER_TICK = 10;

interface ProcessStat {
  readonly name: string;
  readonly parent: number;
  readonly cpuMs: number;
  /** CPU of children that ended and were waited for. */
  readonly endedChildrenCpuMs: number;
}

function readStat(pid: number): ProcessStat | undefined {
  let text: string;
  try {
    text = readFileSync(`/proc/${pid}/stat`, "latin1");
  } catch {
    return undefined; // it has ended
  }
  // The name stands in parentheses and may contain anything, parentheses too.
  const end = text.lastIndexOf(")");
  const fields = text
    .slice(end + 2)
    .split(" ")
    .map(Number);
  const ticks = (from: number) => ((fields[from] ?? 0) + (fields[from + 1] ?? 0)) * MS_PER_TICK;
  return {
    name: text.slice(text.indexOf("(") + 1, end),
    parent: fields[1] ?? 0,
    cpuMs: ticks(11),
    endedChildrenCpuMs: ticks(13),
  };
}

/** CPU time of one process so far, all its threads together. */
export function cpuMsOf(pid: number): number {
  return readStat(pid)?.cpuMs ?? 0;
}

/** CPU time of a PostgreSQL cluster so far: its postmaster, everybody it started, and those that have ended since. */
export function cpuMsOfCluster(postmaster: number): number {
  const own = readStat(postmaster);
  let sum = (own?.cpuMs ?? 0) + (own?.endedChildrenCpuMs ?? 0);
  for (const pid of allPids()) {
    const stat = readStat(pid);
    if (stat?.parent === postmaster) sum += stat.cpuMs;
  }
  return sum;
}

/** The PostgreSQL that this process started itself. */
export function findPostmaster(parent: number): number | undefined {
  return findPostmasters(parent)[0];
}

/** Every PostgreSQL that this process started itself, the oldest first. */
export function findPostmasters(parent: number): number[] {
  return allPids().filter((pid) => {
    const stat = readStat(pid);
    return stat?.parent === parent && stat.name === "postgres";
  });
}

/** Memory of a process in MB: now, and the most it ever had. */
export function memoryMbOf(pid: number): { readonly now: number; readonly peak: number } {
  let status = "";
  try {
    status = readFileSync(`/proc/${pid}/status`, "latin1");
  } catch {
    // It has ended: nothing.
  }
  const read = (name: string) => Number(new RegExp(`^${name}:\\s+(\\d+)`, "m").exec(status)?.[1] ?? 0) / 1024;
  return { now: read("VmRSS"), peak: read("VmHWM") };
}

function allPids(): number[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map(Number);
}

import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, openSync, readFileSync, renameSync, statSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { childOptions } from "./account.ts";
import type { Home } from "./home.ts";
import type { Programs } from "./programs.ts";
import { complaintIn, EmbeddedPostgresRefusal } from "./refusal.ts";
import { settingArguments } from "./settings.ts";

/** What PostgreSQL notes in `postmaster.pid` while it runs. */
export interface PostmasterNote {
  readonly pid: number;
  readonly port: number | undefined;
  readonly isReady: boolean;
  readonly isStopping: boolean;
}

/** Reads the note of the server that runs on the cluster, or that ran on it when it was killed. */
export function readPostmasterNote(clusterDir: string): PostmasterNote | undefined {
  let lines: string[];
  try {
    lines = readFileSync(join(clusterDir, "postmaster.pid"), "utf8").split("\n");
  } catch {
    return undefined;
  }
  const [pid = "", , , port = ""] = lines;
  if (!/^\d+$/.test(pid)) return undefined;
  const status = lines[7]?.trim();
  return {
    pid: Number(pid),
    port: Number(port) || undefined,
    isReady: status === "ready",
    isStopping: status === "stopping",
  };
}

export type LaunchOutcome =
  | { readonly kind: "ready"; readonly child: ChildProcess; readonly pid: number; readonly logStart: number }
  | { readonly kind: "port_taken" | "in_use" | "memory_in_use" };

/**
 * Starts PostgreSQL and waits until it takes connections.
 *
 * It gets a process group of its own, so that Ctrl-C in a terminal reaches only us and we can stop it last; and it
 * writes to a file, not to a pipe that would break with us.
 */
export async function launchPostmaster(
  programs: Programs,
  home: Home,
  port: number,
  settings: Readonly<Record<string, string>>,
): Promise<LaunchOutcome> {
  const logStart = rotateLog(home.logFile);
  const log = openSync(home.logFile, "a", 0o600);
  const child = spawn(programs.postgres, ["-D", home.clusterDir, "-p", String(port), ...settingArguments(settings)], {
    ...childOptions(home.account),
    detached: true,
    stdio: ["ignore", log, log],
  });
  closeSync(log);
  // The last resort when our process ends without stopping it: a signal needs no waiting.
  const signalAtExit = () => child.kill("SIGINT");
  process.once("exit", signalAtExit);
  child.once("exit", () => process.off("exit", signalAtExit));
  let failure: Error | undefined;
  child.once("error", (error) => {
    failure = error;
  });
  while (child.exitCode === null && child.signalCode === null && failure === undefined) {
    const note = readPostmasterNote(home.clusterDir);
    if (child.pid !== undefined && note?.pid === child.pid && note.isReady) {
      return { kind: "ready", child, pid: child.pid, logStart };
    }
    await delay(10);
  }
  const said = readFileSync(home.logFile).subarray(logStart).toString();
  if (/could not bind|Address already in use/.test(said)) return { kind: "port_taken" };
  if (/lock file "postmaster\.pid" already exists/.test(said)) return { kind: "in_use" };
  if (/pre-existing shared memory block/.test(said)) return { kind: "memory_in_use" };
  throw new EmbeddedPostgresRefusal(
    `PostgreSQL did not start on ${home.clusterDir}: ${failure?.message ?? complaintIn(said)} (more in ${home.logFile})`,
  );
}

/**
 * Whether it was asked to stop once its clients have left, which is what SIGTERM means to it and what we never ask for. It stays
 * like that for as long as we hold a connection.
 */
export function isToldToStop(home: Home, { pid, logStart }: { pid: number; logStart: number }): boolean {
  const note = readPostmasterNote(home.clusterDir);
  if (note?.pid !== pid || !note.isStopping) return false;
  return readFileSync(home.logFile).subarray(logStart).includes("received smart shutdown request");
}

/** Stops the server of the cluster by its pid file: open transactions are rolled back, everything kept is on disk. */
export async function stopPostmaster(programs: Programs, home: Home): Promise<void> {
  const pgCtl = async (mode: string, seconds: number) => {
    const args = ["stop", "-D", home.clusterDir, "-m", mode, "-w", "-t", String(seconds)];
    // A group of its own: a second, impatient Ctrl-C must not cut it short.
    const child = spawn(programs.pgCtl, args, { ...childOptions(home.account), detached: true, stdio: "ignore" });
    const [code] = await once(child, "exit");
    return code === 0;
  };
  const isStopped = await pgCtl("fast", 60);
  if (!isStopped && readPostmasterNote(home.clusterDir) !== undefined) await pgCtl("immediate", 10);
}

const logLimitBytes = 10_000_000;

/** Keeps one older log; answers where the new words begin. */
function rotateLog(logFile: string): number {
  const length = statSync(logFile, { throwIfNoEntry: false })?.size ?? 0;
  if (length < logLimitBytes) return length;
  renameSync(logFile, `${logFile}.1`);
  return 0;
}

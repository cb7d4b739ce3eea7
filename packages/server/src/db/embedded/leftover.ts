import { execFileSync } from "node:child_process";
import { readFileSync, readlinkSync, realpathSync, rmSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import type { Home } from "./home.ts";
import { type Ownership, tryOwn } from "./ownership.ts";
import { readPostmasterNote, stopPostmaster } from "./postmaster.ts";
import type { Programs } from "./programs.ts";
import { EmbeddedPostgresRefusal } from "./refusal.ts";

const patienceMs = 30_000;
const ownerGoneWithinMs = 3_000;

/**
 * Settles what an earlier run left on the cluster: a server whose owner was killed is stopped in order, one that is
 * just stopping is waited for, the note of a dead one is removed where it would mislead, and one in use is left alone
 * and refused.
 */
export async function settleLeftover(
  programs: Programs,
  home: Home,
  adminUrlAt: (port: number) => string,
  report: (line: string) => void,
): Promise<void> {
  const startedAt = Date.now();
  let answeredAt: number | undefined;
  for (;;) {
    const note = readPostmasterNote(home.clusterDir);
    // The note of a process that is gone: PostgreSQL itself sees that and recovers.
    if (note === undefined || !isAlive(note.pid)) return;
    if (!isOurs(note.pid, home.clusterDir)) return rmSync(join(home.clusterDir, "postmaster.pid"));

    let ownership: Ownership | "taken" | "no answer";
    try {
      ownership = note.port === undefined ? "no answer" : ((await tryOwn(adminUrlAt(note.port))) ?? "taken");
    } catch {
      ownership = "no answer";
    }
    if (ownership === "taken") {
      answeredAt ??= Date.now();
      // A killed owner's session may take a moment to end.
      if (Date.now() - answeredAt > ownerGoneWithinMs) throw new EmbeddedPostgresRefusal(inUse(home));
    } else if (ownership === "no answer") {
      // Starting, recovering or stopping.
      if (Date.now() - startedAt > patienceMs) throw new EmbeddedPostgresRefusal(inUse(home));
    } else {
      report("Stopping the database that an earlier, killed start left running.");
      await stopPostmaster(programs, home);
      await ownership.release();
      return;
    }
    await delay(100);
  }
}

export function inUse(home: Home): string {
  return `The database in ${home.clusterDir} is in use by another running Botschaft: stop that one first, or name another folder in DATA_DIR.`;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}

/**
 * Whether a process may be the server of this cluster. After a crash the number may belong to somebody else, surely so in a
 * container, where numbers begin anew: to another program, or to the PostgreSQL of another cluster. In doubt it is ours.
 */
function isOurs(pid: number, clusterDir: string): boolean {
  const command = commandOf(pid);
  if (command === undefined) return true;
  if (!command.includes("postgres")) return false;
  const dir = folderOf(pid) ?? /\s-D\s*(\S+)/.exec(command)?.[1];
  if (dir === undefined) return true;
  try {
    return realpathSync(dir) === realpathSync(clusterDir);
  } catch {
    return true;
  }
}

function commandOf(pid: number): string | undefined {
  try {
    return process.platform === "linux"
      ? readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ")
      : execFileSync("ps", ["-o", "args=", "-p", String(pid)], { encoding: "utf8" });
  } catch {
    return undefined;
  }
}

/** Where it works, which for PostgreSQL is its cluster's folder. Unknown of other people's processes. */
function folderOf(pid: number): string | undefined {
  try {
    return readlinkSync(`/proc/${pid}/cwd`);
  } catch {
    return undefined;
  }
}

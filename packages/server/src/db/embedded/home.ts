import { createHmac, randomBytes } from "node:crypto";
import { accessSync, constants, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { createWhole } from "../../infra/createWhole.ts";
import { type Account, canReach, chooseAccount } from "./account.ts";
import { EmbeddedPostgresRefusal, reasonOf } from "./refusal.ts";

/**
 * Where the embedded database lives: `DATA_DIR/postgres/` with
 *
 * - `cluster/`      PostgreSQL's own data folder,
 * - `location`      instead of it, the path of a data folder elsewhere (see {@link openHome}),
 * - `secret`        from which the passwords are made; readable by the owner alone,
 * - `postgres.log`  what PostgreSQL itself has to say.
 */
export interface Home {
  readonly dir: string;
  readonly clusterDir: string;
  readonly logFile: string;
  readonly account: Account;
  passwordOf(role: string): string;
}

const elsewhere = "/var/lib/botschaft";

/**
 * Opens the database's place in the data folder, creating what is missing, or refuses with the reason.
 *
 * Under root the account of PostgreSQL may not get into the data folder (root's home is closed to others). Then the
 * database lies in a folder of its own below {@link elsewhere}, and the file `location` in the data folder says where.
 */
export function openHome(dataDir: string): Home {
  const dir = resolve(dataDir, "postgres");
  try {
    mkdirSync(dir, { recursive: true });
    accessSync(dir, constants.R_OK | constants.W_OK | constants.X_OK);
    const located = locateCluster(dir);
    const secret = readSecret(join(dir, "secret"), { mayBeEmpty: located !== undefined });
    const derive = (purpose: string) => createHmac("sha256", secret).update(purpose).digest();
    const account = chooseAccount(located);
    return {
      dir,
      // Two starts at once have one secret, so they meet at one place.
      clusterDir: located ?? placeCluster(dir, account, derive("place").toString("hex", 0, 6)),
      logFile: join(dir, "postgres.log"),
      account,
      passwordOf: (role) => derive(role).toString("base64url"),
    };
  } catch (error) {
    if (error instanceof EmbeddedPostgresRefusal) throw error;
    throw new EmbeddedPostgresRefusal(
      `The data folder ${resolve(dataDir)} cannot be written: ${reasonOf(error)}. ` +
        "Give it to the user who starts Botschaft, or name another one in DATA_DIR.",
    );
  }
}

/** Whether a database was ever made for this data folder. */
export function hasCluster(dataDir: string): boolean {
  return ["location", "cluster"].some((name) => existsSync(join(dataDir, "postgres", name)));
}

function locateCluster(dir: string): string | undefined {
  const pointer = join(dir, "location");
  if (existsSync(pointer)) {
    const clusterDir = readFileSync(pointer, "utf8").trim();
    if (existsSync(clusterDir)) return clusterDir;
    throw new EmbeddedPostgresRefusal(
      `The database should lie in ${clusterDir}, as ${pointer} says, but it is not there: ` +
        "bring that folder back, or remove the file to begin with an empty database.",
    );
  }
  const inside = join(dir, "cluster");
  return existsSync(inside) ? inside : undefined;
}

function placeCluster(dir: string, account: Account, name: string): string {
  if (account === undefined || canReach(account, dir)) return join(dir, "cluster");
  return join(elsewhere, `postgres-${name}`);
}

/** Remembers a cluster that lies outside the data folder. Called once it exists, so that no pointer leads nowhere. */
export function rememberLocation(home: Home): void {
  if (home.clusterDir !== join(home.dir, "cluster")) {
    writeFileSync(join(home.dir, "location"), `${home.clusterDir}\n`);
  }
}

/** A database may have been made with the empty secret that a full disk once left: it opens with no other. */
function readSecret(path: string, { mayBeEmpty }: { mayBeEmpty: boolean }): string {
  if (mayBeEmpty && existsSync(path)) return readFileSync(path, "utf8").trim();
  return createWhole(path, randomBytes(32).toString("base64url")).trim();
}

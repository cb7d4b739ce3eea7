import { existsSync, statSync } from "node:fs";
import {
  chmod,
  chown,
  cp,
  constants,
  mkdir,
  open,
  readdir,
  readFile,
  rename,
  rm,
  stat,
  statfs,
  writeFile,
} from "node:fs/promises";
import { join, resolve } from "node:path";
import { reasonOf } from "./refusal.ts";

/** Beside the copy itself, for what the upgrade writes. */
const MARGIN_BYTES = 64 * 1024 * 1024;
const KEEP_DAYS = 30;
/** In the cluster that is being upgraded: which copy was made for it. A cluster that was put back has none. */
const MARK = "botschaft-upgrade";

/** Why no copy could be made, as one sentence without its end: what to do is for the caller to say. */
export class NoCopy extends Error {
  override readonly name = "NoCopy";
}

/**
 * The copies of the embedded database that are made before its tables are changed, in `DATA_DIR/postgres/copies/`.
 *
 * One is made before the first migration of an upgrade, of a stopped cluster, and none while an upgrade that was interrupted is tried
 * again: the cluster itself is marked until it is through. The newest copy stays for 30 days. Older ones go as soon as an upgrade is
 * through, or earlier when a new one needs their room.
 */
export class ClusterCopies {
  readonly #dir: string;
  readonly #clusterDir: string;
  readonly #freeBytes: (dir: string) => Promise<number>;

  constructor(dataDir: string, clusterDir: string, freeBytes = readFreeBytes) {
    this.#dir = resolve(dataDir, "postgres", "copies");
    this.#clusterDir = clusterDir;
    this.#freeBytes = freeBytes;
  }

  /** Whether the upgrade that is due was begun before, and its copy is there. */
  async isMade(): Promise<boolean> {
    const name = await readFile(join(this.#clusterDir, MARK), "utf8").catch(() => "");
    return name !== "" && existsSync(join(this.#dir, name));
  }

  /**
   * Copies the cluster, which must have been stopped in order.
   *
   * @param state what its tables are, for the copy's name
   * @returns where the copy lies, whole and on disk
   * @throws NoCopy when there is no room or it cannot be written
   */
  async make(state: string, now: Date): Promise<string> {
    if (existsSync(join(this.#clusterDir, "postmaster.pid"))) throw new Error("a running database is not copied");
    const name = `${now.toISOString().slice(0, 19).replaceAll(":", "-")}-${state}`;
    const draft = join(this.#dir, `${name}.unfinished`);
    try {
      await mkdir(this.#dir, { recursive: true, mode: 0o700 });
      for (const each of await readdir(this.#dir)) {
        if (each.endsWith(".unfinished")) await rm(join(this.#dir, each), { recursive: true, force: true });
      }
      await this.#findRoom();
      await cp(this.#clusterDir, draft, {
        recursive: true,
        mode: constants.COPYFILE_FICLONE,
        preserveTimestamps: true,
      });
      await settle(draft, this.#clusterDir);
      await rename(draft, join(this.#dir, name));
      await sync(this.#dir);
      await this.#mark(name);
    } catch (error) {
      await rm(draft, { recursive: true, force: true });
      if (error instanceof NoCopy) throw error;
      throw new NoCopy(`The database could not be copied to ${this.#dir} before its upgrade: ${reasonOf(error)}`, {
        cause: error,
      });
    }
    return join(this.#dir, name);
  }

  /** The tables are up to date: the next upgrade gets a copy of its own, and what nobody will ask for any more goes. */
  async settle(now: Date): Promise<void> {
    await rm(join(this.#clusterDir, MARK), { force: true });
    const [newest, ...older] = await this.#list();
    for (const name of older) await this.#remove(name);
    if (newest === undefined) return;
    if (now.getTime() - madeAt(newest) > KEEP_DAYS * 86_400_000) await this.#remove(newest);
  }

  async #findRoom(): Promise<void> {
    const needed = (await sizeOf(this.#clusterDir)) + MARGIN_BYTES;
    for (const name of [...(await this.#list()).toReversed(), undefined]) {
      const free = await this.#freeBytes(this.#dir);
      if (free >= needed) return;
      if (name !== undefined) await this.#remove(name);
      else
        throw new NoCopy(
          `There is no room for the copy of the database that is made before an upgrade: it takes ${inMegabytes(needed)}, and ${inMegabytes(free)} are free in ${this.#dir}`,
        );
    }
  }

  async #mark(name: string): Promise<void> {
    const path = join(this.#clusterDir, MARK);
    await writeFile(path, name, { mode: 0o600 });
    const { uid, gid } = statSync(this.#clusterDir);
    if (process.getuid?.() === 0) await chown(path, uid, gid);
    await sync(path);
  }

  /** Newest first: their names begin with their time. */
  async #list(): Promise<string[]> {
    const names = await readdir(this.#dir).catch(() => []);
    return names
      .filter((name) => !name.endsWith(".unfinished"))
      .sort()
      .reverse();
  }

  #remove(name: string): Promise<void> {
    return rm(join(this.#dir, name), { recursive: true, force: true });
  }
}

/** Milliseconds since 1970; not a number, and so never too old, for a folder that somebody named otherwise. */
function madeAt(name: string): number {
  const [day, ...time] = [name.slice(0, 10), name.slice(11, 13), name.slice(14, 16), name.slice(17, 19)];
  return Date.parse(`${day}T${time.join(":")}Z`);
}

/** Gives a copy to whom the original belongs, and has all of it written to disk. */
async function settle(copy: string, original: string): Promise<void> {
  const stats = await stat(original);
  await chmod(copy, stats.mode & 0o777);
  if (process.getuid?.() === 0) await chown(copy, stats.uid, stats.gid);
  if (stats.isDirectory()) {
    for (const name of await readdir(original)) await settle(join(copy, name), join(original, name));
  }
  await sync(copy);
}

async function sync(path: string): Promise<void> {
  // A folder cannot be opened on Windows, and needs no telling there.
  if (process.platform === "win32" && statSync(path).isDirectory()) return;
  const file = await open(path, "r");
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}

async function sizeOf(path: string): Promise<number> {
  const stats = await stat(path);
  if (!stats.isDirectory()) return stats.size;
  let size = 0;
  for (const name of await readdir(path)) size += await sizeOf(join(path, name));
  return size;
}

async function readFreeBytes(dir: string): Promise<number> {
  const { bavail, bsize } = await statfs(dir);
  return bavail * bsize;
}

function inMegabytes(bytes: number): string {
  return `${Math.ceil(bytes / 1024 / 1024)} MB`;
}

import { existsSync, readFileSync } from "node:fs";
import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Somebody who is just ending may still write into it. */
const gone = { recursive: true, force: true, maxRetries: 20, retryDelay: 100 };

export interface DataFolder {
  readonly path: string;
  /** Removes it, and the database's files where they lie elsewhere. */
  remove(): Promise<void>;
}

/** An empty data folder for one run. */
export async function makeDataFolder(): Promise<DataFolder> {
  const path = await mkdtemp(join(tmpdir(), "botschaft-bench-"));
  // Under root the database runs as another user, who has to get through.
  await chmod(path, 0o711);
  return {
    path,
    async remove() {
      const pointer = join(path, "postgres", "location");
      const elsewhere = existsSync(pointer) ? [readFileSync(pointer, "utf8").trim()] : [];
      await Promise.all([path, ...elsewhere].map((each) => rm(each, gone)));
    },
  };
}

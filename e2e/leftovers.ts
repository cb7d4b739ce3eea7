import { readdir, readFile } from "node:fs/promises";

/** Command lines of the processes that still work on a data folder; those of Botschaft carry it in their environment. */
export async function processesOn(dataDir: string): Promise<string[]> {
  if (process.platform !== "linux") return [];
  const found: string[] = [];
  for (const pid of (await readdir("/proc")).filter((name) => /^\d+$/.test(name))) {
    // Gone in between, or somebody else's.
    const read = (file: string) => readFile(`/proc/${pid}/${file}`, "utf8").catch(() => "");
    if ((await read("environ")).split("\0").includes(`DATA_DIR=${dataDir}`)) {
      found.push((await read("cmdline")).replaceAll("\0", " ").trim());
    }
  }
  return found;
}

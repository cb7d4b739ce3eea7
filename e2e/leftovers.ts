import { readdir, readFile } from "node:fs/promises";

/** Command lines of the processes that still work on a data folder: it stands in their environment or among their arguments. */
export async function processesOn(dataDir: string): Promise<string[]> {
  if (process.platform !== "linux") return [];
  const found: string[] = [];
  for (const pid of (await readdir("/proc")).filter((name) => /^\d+$/.test(name))) {
    // Gone in between, or somebody else's.
    const read = (file: string) => readFile(`/proc/${pid}/${file}`, "utf8").catch(() => "");
    const command = (await read("cmdline")).replaceAll("\0", " ").trim();
    const isOn = (await read("environ")).split("\0").includes(`DATA_DIR=${dataDir}`) || command.includes(`${dataDir}/`);
    if (isOn) found.push(command);
  }
  return found;
}

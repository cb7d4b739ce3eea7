import { readdir, readFile } from "node:fs/promises";

/** A process that works on a data folder. */
export interface Found {
  readonly pid: number;
  readonly command: string;
}

/** The processes that still work on a data folder: it stands in their environment or among their arguments. */
export async function findProcessesOn(dataDir: string): Promise<Found[]> {
  if (process.platform !== "linux") return [];
  const found: Found[] = [];
  for (const pid of (await readdir("/proc")).filter((name) => /^\d+$/.test(name))) {
    // Gone in between, or somebody else's.
    const read = (file: string) => readFile(`/proc/${pid}/${file}`, "utf8").catch(() => "");
    const command = (await read("cmdline")).replaceAll("\0", " ").trim();
    const surroundings = await read("environ");
    // The emulator is told of it by its state alone.
    const isOn = surroundings.includes(`=${dataDir}\0`) || `${surroundings}${command}`.includes(`${dataDir}/`);
    if (isOn) found.push({ pid: Number(pid), command });
  }
  return found;
}

/** Their command lines. */
export async function processesOn(dataDir: string): Promise<string[]> {
  return (await findProcessesOn(dataDir)).map(({ command }) => command);
}

/** Where the server's own time goes: V8's sampling profile, summed up by function. */
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { progress } from "../report.ts";

interface CpuProfile {
  /** Microseconds of the monotonic clock, the same in all processes of a machine. */
  readonly startTime: number;
  readonly nodes: readonly {
    readonly id: number;
    readonly callFrame: { readonly functionName: string; readonly url: string; readonly lineNumber: number };
  }[];
  readonly samples: readonly number[];
  readonly timeDeltas: readonly number[];
}

const SHOWN = 45;

export interface Profile {
  readonly nodeOptions: readonly string[];
  /** What was before (start, setting up, warming up) is left out. */
  begin(): void;
  print(): Promise<void>;
}

/** @param dir gets the profile when the process ends in order */
export function makeProfile(dir: string): Profile {
  let begunAt = 0;
  return {
    begin() {
      begunAt = Number(process.hrtime.bigint() / 1_000n);
    },
    nodeOptions: ["--cpu-prof", `--cpu-prof-dir=${dir}`, "--cpu-prof-interval=500"],
    async print() {
      // The last two numbers of a name are thread and sequence; thread 0 is the main one.
      const file = (await readdir(dir)).find((name) => /\.0\.\d+\.cpuprofile$/.test(name));
      if (file === undefined) return progress("no profile was written");
      const profile = JSON.parse(await readFile(join(dir, file), "utf8")) as CpuProfile;
      const sums = selfTimes(profile, begunAt);
      const busy = sums.reduce(
        (sum, [name, ms]) => (name.startsWith("(idle)") || name.startsWith("(program)") ? sum : sum + ms),
        0,
      );
      progress(`self time by function, of ${Math.round(busy)} ms busy:`);
      for (const [name, ms] of sums.slice(0, SHOWN))
        progress(
          `${((100 * ms) / busy).toFixed(1).padStart(5)} %  ${Math.round(ms).toString().padStart(6)} ms  ${name}`,
        );
    },
  };
}

function selfTimes({ nodes, samples, timeDeltas, startTime }: CpuProfile, begunAt: number): [string, number][] {
  const names = new Map(
    nodes.map(({ id, callFrame: { functionName, url, lineNumber } }) => [
      id,
      `${functionName || "(anonymous)"} ${url.replace(/^.*\/(node_modules|packages)\//, "")}:${lineNumber + 1}`,
    ]),
  );
  const sums = new Map<string, number>();
  let now = startTime;
  for (const [index, id] of samples.entries()) {
    const passed = timeDeltas[index] ?? 0;
    now += passed;
    if (now < begunAt) continue;
    const name = names.get(id) ?? "?";
    sums.set(name, (sums.get(name) ?? 0) + passed / 1_000);
  }
  return [...sums].sort(([, a], [, b]) => b - a);
}

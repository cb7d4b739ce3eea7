/** `npm run bench -- core`: what the pure parts cost on one core, without HTTP and database. Runs the packages' own measurements. */
import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { describeMachine } from "../measure/machine.ts";
import { progress } from "../report.ts";

const scripts = { turn: "packages/core/bench/turn.ts", adapter: "packages/channels/bench/split.ts" } as const;

export async function benchCore(): Promise<Record<string, unknown>> {
  const result: Record<string, unknown> = { bench: "core" };
  for (const [name, script] of Object.entries(scripts)) {
    progress(script);
    const { stdout } = await promisify(execFile)(process.execPath, [
      fileURLToPath(new URL(`../../${script}`, import.meta.url)),
    ]);
    result[name] = JSON.parse(stdout.trim().split("\n").at(-1) ?? "null");
  }
  return { ...result, machine: describeMachine() };
}

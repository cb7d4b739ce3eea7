import { cpus, loadavg } from "node:os";
import { round } from "./percentiles.ts";

/** What the figures were measured on; without it they say nothing. The load is of the minute before. */
export function describeMachine(): {
  readonly cores: number;
  readonly cpu: string;
  readonly load: number;
  readonly node: string;
} {
  const all = cpus();
  return {
    cores: all.length,
    cpu: all[0]?.model.trim() ?? "unknown",
    load: round(loadavg()[0] ?? 0),
    node: process.version,
  };
}

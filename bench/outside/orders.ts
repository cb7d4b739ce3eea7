/** What the outside process is told over IPC, and what it answers: plain data. */
import type { Latencies, LoadCounts, LoadOptions } from "./load.ts";
import type { Treatment } from "./stubPlatform.ts";

export type Order =
  /** A new load against this port; the one before is closed. */
  | ({ readonly kind: "begin" } & LoadOptions)
  | { readonly kind: "in_flight"; readonly count: number }
  | { readonly kind: "rate"; readonly perSecond: number }
  /** How Pages are treated from now on; who is not named is accepted. */
  | { readonly kind: "treat"; readonly pages: Readonly<Record<string, Treatment>>; readonly others: Treatment }
  | { readonly kind: "measure" }
  | { readonly kind: "read" }
  /** Nothing new is written; answers once everything is answered or the time is over. */
  | { readonly kind: "drain"; readonly withinMs: number }
  | { readonly kind: "end" };

export interface Report {
  readonly at: number;
  readonly counts: LoadCounts;
  readonly open: number;
  readonly cpuMs: number;
  readonly latencies: Latencies;
}

import type { Pool } from "pg";
import type { LiveEvent } from "@botschaft/contract";
import type { LiveSource } from "../../pipeline/liveHub.ts";

/** What watching screens are told of changed conversations. */
export function createLiveSource(_pool: Pool): LiveSource<LiveEvent> {
  return { describe: async () => [{ type: "resync" }], counts: { type: "counts" }, resync: { type: "resync" } };
}

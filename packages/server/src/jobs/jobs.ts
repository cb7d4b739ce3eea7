import { Logger, run, type Runner } from "graphile-worker";
import type { Pool } from "pg";
import type { Log } from "../log.ts";
import { clearRawEvents } from "./clearRawEvents.ts";

/** Background work that has a time of its own. The message path is not here: it is the journal. */
export async function startJobs(options: { pool: Pool; log: Log; rawEventDays: number }): Promise<Runner> {
  const { pool, log } = options;
  return run({
    pgPool: pool,
    concurrency: 1,
    pollInterval: 30_000,
    noHandleSignals: true,
    // Every hour, in the quiet minute after the ledger's hour has begun.
    crontab: "7 * * * * clear_raw_events",
    taskList: {
      clear_raw_events: async () => {
        const cleared = await clearRawEvents(pool, options.rawEventDays);
        log.info({ event: "raw_events.cleared", count: cleared });
      },
    },
    logger: new Logger(() => (level, message) => {
      if (level === "error" || level === "warning") log.warn({ event: "jobs", level, message });
    }),
  });
}

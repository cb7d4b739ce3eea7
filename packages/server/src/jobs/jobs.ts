import { Logger, run, type Runner } from "graphile-worker";
import { type CheckDeps, createPlatformCaller } from "../features/channels/index.ts";
import { releaseFromAllGone } from "../features/departures/index.ts";
import type { PipelinePort } from "../http/ports.ts";
import type { Log } from "../log.ts";
import { checkConnection, planChecks } from "./checkConnections.ts";
import { clearRawEvents } from "./clearRawEvents.ts";
import { keepPartitions } from "./keepPartitions.ts";

/** After a start whoever is at the screen shall soon know; messages may have been lost while we were away. */
const START_SPREAD_MS = 2 * 60_000;

/** Background work that has a time of its own. The message path is not here: it is the journal. */
export async function startJobs(
  deps: CheckDeps & { readonly log: Log; readonly pipeline: Pick<PipelinePort, "enter"> },
): Promise<{ stop(): Promise<void> }> {
  const { pool, log, config } = deps;
  const platform = createPlatformCaller(deps);
  const runner: Runner = await run({
    pgPool: pool,
    // A platform that does not answer holds up one of these for half a minute at most.
    concurrency: 4,
    pollInterval: 30_000,
    noHandleSignals: true,
    // Every hour, in the quiet minutes after the ledger's hour has begun.
    crontab:
      "5 * * * * keep_partitions\n7 * * * * clear_raw_events\n9 * * * * plan_checks\n12 * * * * release_from_gone",
    taskList: {
      keep_partitions: async () => {
        const dropped = await keepPartitions(pool, config.eventMonths);
        if (dropped > 0) log.info({ event: "events.cleared", partitions: dropped });
      },
      clear_raw_events: async () => {
        const cleared = await clearRawEvents(pool, config.rawEventDays);
        if (cleared > 0) log.info({ event: "raw_events.cleared", days: cleared });
      },
      release_from_gone: async () => {
        const count = await releaseFromAllGone(deps);
        if (count > 0) log.info({ event: "conversations.released", count });
      },
      plan_checks: (payload, { addJobs }) => planChecks(pool, addJobs, payload),
      check_connection: (payload) => checkConnection(deps, platform, payload),
    },
    logger: new Logger(() => (level, message) => {
      if (level === "error" || level === "warning") log.warn({ event: "jobs", level, message });
    }),
  });
  // A key: of several processes that start at once, one plans.
  await runner.addJob("plan_checks", { spreadMs: START_SPREAD_MS }, { jobKey: "plan_checks", maxAttempts: 3 });
  await runner.addJob("release_from_gone", {}, { jobKey: "release_from_gone", maxAttempts: 3 });
  return {
    stop: async () => {
      await runner.stop();
      await platform.close();
    },
  };
}

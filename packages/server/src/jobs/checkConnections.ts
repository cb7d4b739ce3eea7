import type { AddJobsFunction } from "graphile-worker";
import type { Pool } from "pg";
import { z } from "zod";
import type { WorkspaceId } from "@botschaft/core";
import { type CheckDeps, checkUnasked, listChannelsToCheck, type PlatformCaller } from "../features/channels/index.ts";
import type { Log } from "../log.ts";

/** Checks are spread out, so that no platform hears of all its Pages at once; an hour's are done before the next. */
const spread = z.object({
  spreadMs: z
    .int()
    .positive()
    .max(3_600_000)
    .default(50 * 60_000),
});
/** Installations may have tens of thousands. */
const PLANNED_AT_ONCE = 1_000;
const channelToCheck = z.object({ workspaceId: z.uuid(), channelId: z.uuid() });

/** Plans a check of each channel, spread over so long. One that is planned already is only moved: each is checked once. */
export async function planChecks(pool: Pool, addJobs: AddJobsFunction, payload: unknown): Promise<void> {
  const { spreadMs } = spread.parse(payload);
  const channels = await listChannelsToCheck(pool);
  const jobs = channels.map((channel, index) => ({
    identifier: "check_connection",
    payload: channel,
    jobKey: `check_connection:${channel.channelId}`,
    // One after the other: a check under way may be planned again by a process that starts just then.
    queueName: `check_connection:${channel.channelId}`,
    runAt: new Date(Date.now() + (spreadMs * index) / channels.length),
    // What goes wrong is tried again with the next hour's.
    maxAttempts: 1,
  }));
  for (let start = 0; start < jobs.length; start += PLANNED_AT_ONCE)
    await addJobs(jobs.slice(start, start + PLANNED_AT_ONCE));
}

export async function checkConnection(
  deps: CheckDeps & { readonly log: Log },
  platform: PlatformCaller,
  payload: unknown,
): Promise<void> {
  const { workspaceId, channelId } = channelToCheck.parse(payload);
  await checkUnasked(deps, platform, workspaceId as WorkspaceId, channelId);
}

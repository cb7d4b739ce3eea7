import type { AddJobFunction } from "graphile-worker";
import type { Pool } from "pg";
import { z } from "zod";
import type { WorkspaceId } from "@botschaft/core";
import { type CheckDeps, checkUnasked, listChannelsToCheck, type PlatformCaller } from "../features/channels/index.ts";
import type { Log } from "../log.ts";

const channelToCheck = z.object({ workspaceId: z.uuid(), channelId: z.uuid() });

/** Plans a check of each channel, spread over so long. One that is planned already is only moved: each is checked once. */
export async function planChecks(pool: Pool, addJob: AddJobFunction, spreadMs: number): Promise<void> {
  const channels = await listChannelsToCheck(pool);
  for (const [index, channel] of channels.entries()) {
    await addJob("check_connection", channel, {
      jobKey: `check_connection:${channel.channelId}`,
      runAt: new Date(Date.now() + (spreadMs * index) / channels.length),
      // What goes wrong is tried again with the next hour's.
      maxAttempts: 1,
    });
  }
}

export async function checkConnection(
  deps: CheckDeps & { readonly log: Log },
  platform: PlatformCaller,
  payload: unknown,
): Promise<void> {
  const { workspaceId, channelId } = channelToCheck.parse(payload);
  await checkUnasked(deps, platform, workspaceId as WorkspaceId, channelId);
}

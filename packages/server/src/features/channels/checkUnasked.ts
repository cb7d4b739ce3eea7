import type { WorkspaceId } from "@botschaft/core";
import { withWorkspace } from "../../db/pool.ts";
import type { Log } from "../../log.ts";
import { type CheckDeps, checkChannel } from "./checkChannel.ts";
import type { PlatformCaller } from "./platformCaller.ts";
import { findChannel, saveResubscribed } from "./queries.ts";
import { presentSettings } from "./settings.ts";

/**
 * The check that nobody pressed. It is not made of a paused channel, nor of one that was connected unchecked. A subscription that had
 * to be put back is remembered, so that the channel's page can say why messages are missing.
 */
export async function checkUnasked(
  deps: CheckDeps & { readonly log: Log },
  platform: PlatformCaller,
  workspaceId: WorkspaceId,
  channelId: string,
): Promise<void> {
  const { pool, log } = deps;
  const before = await withWorkspace(pool, workspaceId, (db) => findChannel(db, workspaceId, channelId));
  if (!before || before.status === "paused" || before.tokenSealed === null) return;
  if (presentSettings(before.settings).skipChecks) return;
  const { row, checks } = await checkChannel(deps, platform, workspaceId, before);
  const codeOf = (id: string) => checks.find((each) => each.id === id)?.code;
  if (codeOf("subscription") === "subscription_added") {
    await withWorkspace(pool, workspaceId, (db) => saveResubscribed(db, workspaceId, channelId));
    log.warn({ event: "channel.resubscribed", workspaceId, channelId });
  }
  const failed = checks.filter(({ status }) => status === "failed").map(({ id, code }) => `${id}: ${code}`);
  if (failed.length > 0 || row.status !== before.status)
    log.warn({ event: "channel.checked", workspaceId, channelId, before: before.status, status: row.status, failed });
}

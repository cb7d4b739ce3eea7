import { checkConnection, type ConnectionCheck } from "@botschaft/channels";
import type { ChannelCheck } from "@botschaft/contract";
import type { WorkspaceId } from "@botschaft/core";
import type { HttpDeps } from "../../http/ports.ts";
import { tellChanged } from "../../pipeline/index.ts";
import { accountOf } from "./account.ts";
import type { PlatformCaller } from "./platformCaller.ts";
import { webhookUrlOf } from "./present.ts";
import { type ChannelRow, findChannel, setChannelStatus } from "./queries.ts";

/** Without these nobody can be answered, so the channel counts as broken and what is to be sent waits. */
const VITAL = new Set(["token", "page", "permission:pages_messaging"]);

/** Without a token that is right, or with another Page's, nothing behind can be looked at. */
const CAUSES = ["token", "page"];
/** What a check says whose call did not get through. */
const NOT_LOOKED_AT = new Set(["call_failed", "subscription_refused", "token_invalid", "app_secret_wrong"]);

export type CheckDeps = Pick<HttpDeps, "config" | "secretKey" | "publicUrl" | "pool" | "directory">;

/**
 * Asks the platform whether the connection works, completes the Page's subscription, and keeps what came out as the channel's
 * status. No answer at all changes nothing: that is the network's fault, not the connection's.
 */
export async function checkChannel(
  deps: CheckDeps,
  platform: PlatformCaller,
  workspaceId: WorkspaceId,
  row: ChannelRow,
): Promise<{ readonly row: ChannelRow; readonly checks: ChannelCheck[] }> {
  const { address, app } = accountOf(row, deps);
  const found = await checkConnection((call) => platform.call(call), {
    account: address,
    app,
    callbackUrl: webhookUrlOf(deps.publicUrl),
    subscribe: true,
    now: Date.now(),
  });
  const status = statusAfter(row, found);
  if (status === null) return { row, checks: presentChecks(found) };
  const fresh = await deps.directory.change(workspaceId, async (db) => {
    await setChannelStatus(db, workspaceId, row.id, status.status, status.reason, row.tokenSealed);
    await tellChanged(db, workspaceId, "channels", [row.id]);
    return await findChannel(db, workspaceId, row.id);
  });
  return { row: fresh ?? row, checks: presentChecks(found) };
}

function statusAfter(
  row: ChannelRow,
  checks: readonly ConnectionCheck[],
): { status: ChannelRow["status"]; reason: string | null } | null {
  if (row.status === "paused") return null;
  const vital = checks.filter(({ id }) => VITAL.has(id));
  const broken = vital.find(({ status, code }) => status === "failed" && code !== "call_failed");
  if (broken) return { status: "broken", reason: broken.code };
  if (vital.some(({ code }) => code === "call_failed")) return null;
  return row.status === "broken" ? { status: "connected", reason: null } : null;
}

/**
 * What could not be looked at because something before it is wrong says for which check it waits, so that the advice stands once and
 * at the cause. Where no call got through, nothing is known to be wrong, and each says so itself.
 */
function presentChecks(found: readonly ConnectionCheck[]): ChannelCheck[] {
  const cause = found.find(
    ({ id, status, code }) => CAUSES.includes(id) && status === "failed" && code !== "call_failed",
  );
  return found.map((each) => {
    const shown = presentCheck(each);
    return cause === undefined || each === cause || !NOT_LOOKED_AT.has(each.code)
      ? shown
      : { ...shown, status: "unknown", code: "waits_for_check", data: { ...shown.data, check: cause.id } };
  });
}

function presentCheck({ id, status, code, data }: ConnectionCheck): ChannelCheck {
  const plain = Object.entries(data).map(
    ([name, value]) => [name, typeof value === "object" ? [...value] : value] as const,
  );
  return { id, status, code, data: Object.fromEntries(plain) };
}

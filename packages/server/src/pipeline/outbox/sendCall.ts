/** Makes the call of one send, and says what follows from its answer. */
import type { DeliveryOutcome } from "@botschaft/core";
import { adapterFor } from "@botschaft/channels";
import type { KnownChannel } from "../directory/directory.ts";
import { neverArrived, outgoing } from "./outgoingSend.ts";
import { LONGEST_WAIT_MS, type OutboxItem } from "./outboxStore.ts";
import type { SendAccount } from "./sendAccount.ts";
import type { SenderPorts } from "./senderPorts.ts";

/** A deferred send is tried for this long before it counts as refused: the window of an answer is over by then. */
const GIVE_UP_AFTER_MS = 24 * 3_600_000;
/** How long a send waits for its channel to come back. A removed channel's ends when it comes up again. */
const WITHOUT_CHANNEL_MS = 60_000;

export type AfterCall =
  | { readonly kind: "sent"; readonly mid: string | null }
  /** Something like typing dots, which are worth nothing later. */
  | { readonly kind: "dropped" }
  | { readonly kind: "again"; readonly inMs: number }
  | { readonly kind: "refused"; readonly outcome: Extract<DeliveryOutcome, { kind: "refused" }> }
  | { readonly kind: "unclear"; readonly detail: string }
  /** Nothing leaves for this channel any more until somebody has mended it. */
  | { readonly kind: "broken"; readonly channel: KnownChannel; readonly reason: string };

/** What the platform wants of the whole account is passed on to it. */
export async function makeCall(
  ports: Pick<SenderPorts, "directory" | "accountAddress" | "call">,
  account: SendAccount,
  item: OutboxItem,
): Promise<AfterCall> {
  const channel = ports.directory.channel(item.channelId);
  const address = channel ? ports.accountAddress(channel) : undefined;
  const adapter = channel ? adapterFor(channel.kind) : undefined;
  if (!channel || !address || !adapter) return { kind: "again", inMs: WITHOUT_CHANNEL_MS };
  let outcome: DeliveryOutcome;
  try {
    const answer = await ports.call(channel, adapter.render(outgoing(item), address));
    if (channel.kind !== "webchat") account.heedUsage(answer);
    outcome = neverArrived(answer)
      ? { kind: "deferred", retryAfterMs: 2_000, scope: "account", detail: answer.body }
      : adapter.interpret(answer);
  } catch (error) {
    // Rendering threw: a bug, or content that no longer fits. The message is given up with that word, not tried forever.
    outcome = {
      kind: "refused",
      reason: "content_rejected",
      detail: error instanceof Error ? error.message : String(error),
    };
  }
  return follow(outcome, channel, account, item);
}

function follow(outcome: DeliveryOutcome, channel: KnownChannel, account: SendAccount, item: OutboxItem): AfterCall {
  const isAction = item.send.kind === "action";
  switch (outcome.kind) {
    case "accepted":
      return { kind: "sent", mid: outcome.mid ?? null };
    case "deferred": {
      const inMs = waitAfter(outcome.retryAfterMs, item.attempts);
      if (outcome.scope === "account") account.pauseFor(inMs);
      if (isAction) return { kind: "dropped" };
      if (performance.now() - item.createdAt > GIVE_UP_AFTER_MS)
        return { kind: "refused", outcome: { kind: "refused", reason: "other", detail: outcome.detail } };
      return { kind: "again", inMs };
    }
    case "uncertain":
      return isAction ? { kind: "dropped" } : { kind: "unclear", detail: outcome.detail };
    case "refused":
      switch (outcome.reason) {
        case "token_invalid":
        case "permission_missing":
        case "account_restricted":
          return { kind: "broken", channel, reason: `${outcome.reason}: ${outcome.detail}` };
        default:
          return isAction ? { kind: "dropped" } : { kind: "refused", outcome };
      }
  }
}

/** Doubling with each attempt, spread so that what failed together does not come back together. */
function waitAfter(retryAfterMs: number, attempts: number): number {
  return Math.min(retryAfterMs * 2 ** Math.min(attempts - 1, 6), LONGEST_WAIT_MS / 1.25) * (0.75 + Math.random() / 2);
}

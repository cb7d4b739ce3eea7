import type { Channel, ConversationDetail } from "@botschaft/contract";
import { decideGround } from "@botschaft/core";
import type { GroundNow } from "../composer/groundNow.ts";

/** Whether and until when a person may answer beyond the open window. */
export type HumanAnswers =
  | { readonly kind: "now" | "after_window"; readonly until: number }
  | { readonly kind: "not_granted" | "not_here" | "unknown" | "never_wrote" | "blocked" }
  | { readonly kind: "over"; readonly since: number };

/** When the open window ended, as the server says it; where it says only how long a person may answer, as the same engine says it. */
export function answersClosedAt(
  detail: Pick<ConversationDetail, "channelKind" | "lastInboundAt" | "groundInfo">,
  now: number,
): number | null {
  const { ground, refusal } = detail.groundInfo;
  if (ground?.kind === "open_window") return Date.parse(ground.until);
  if (typeof refusal?.closedAt === "string") return Date.parse(refusal.closedAt);
  const asBot = decideGround({
    channelKind: detail.channelKind,
    author: "bot",
    lastInboundAt: detail.lastInboundAt === null ? null : Date.parse(detail.lastInboundAt),
    isBlocked: false,
    isHumanAgentAllowed: false,
    now,
  });
  return asBot.kind === "none" ? (asBot.noGround.closedAt ?? null) : null;
}

const humanAgentMs = 7 * 86_400_000;

/**
 * What the server said of this moment, and what the same engine says of the moment the open window ends. `channel` undefined: what
 * it is set to is not known (yet), so what comes after the window is not either.
 */
export function humanAnswers(
  detail: Pick<ConversationDetail, "channelKind" | "lastInboundAt" | "isBlocked">,
  state: GroundNow,
  channel: Pick<Channel, "settings"> | undefined,
  now: number,
): HumanAnswers {
  if (state.kind === "may" && state.ground === "human_agent") return { kind: "now", until: state.until };
  if (state.kind === "may") {
    if (channel === undefined) return { kind: "unknown" };
    const later = decideGround({
      channelKind: detail.channelKind,
      author: "member",
      lastInboundAt: detail.lastInboundAt === null ? null : Date.parse(detail.lastInboundAt),
      isBlocked: detail.isBlocked,
      isHumanAgentAllowed: channel.settings.isHumanAgentAllowed,
      now: state.until,
    });
    if (later.kind === "allowed") return { kind: "after_window", until: later.ground.until };
    return { kind: later.noGround.reason === "human_agent_not_allowed" ? "not_granted" : "not_here" };
  }
  if (state.reason === "human_agent_not_allowed") return { kind: "not_granted" };
  if (state.reason === "blocked" || state.reason === "blocked_by_us") return { kind: "blocked" };
  if (detail.lastInboundAt === null) return { kind: "never_wrote" };
  const since = Date.parse(detail.lastInboundAt) + humanAgentMs;
  return since <= now ? { kind: "over", since } : { kind: "unknown" };
}

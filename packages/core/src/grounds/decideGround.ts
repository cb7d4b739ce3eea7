import type { ChannelKind } from "../channel/capabilities.ts";
import type { Ground, NoGround } from "./ground.ts";

const hour = 3_600_000;
const day = 24 * hour;

/** How long a contact's action opens the channel for answers. Messenger, Instagram and WhatsApp: their policies, checked 2026-11. */
const standardWindowMs: Readonly<Record<ChannelKind, number>> = {
  messenger: day,
  instagram: day,
  whatsapp: day,
  /** Our own channel has no platform over it; a year only keeps `until` a real instant. */
  webchat: 365 * day,
};

const humanAgentWindowMs = 7 * day;

/** Channels that know the tag HUMAN_AGENT. */
const hasHumanAgent: Readonly<Record<ChannelKind, boolean>> = {
  messenger: true,
  instagram: true,
  whatsapp: false,
  webchat: false,
};

/**
 * The bot stops this long before the window does: between our decision and the platform's lie a queue, a network and two clocks.
 * A member gets the whole window, because a refusal in front of a person is seen and can be answered.
 */
export const botSafetyMarginMs = 90_000;

export interface GroundQuestion {
  readonly channelKind: ChannelKind;
  readonly author: "bot" | "member";
  /** Platform time of the contact's newest action that opens the window; ms. */
  readonly lastInboundAt: number | null;
  /** The account was disconnected: whatever else would hold, nothing carries a message any more. */
  readonly isChannelRemoved?: boolean | undefined;
  /** The contact, or the platform for it, takes nothing from us. */
  readonly isBlocked: boolean;
  /** The business wants nothing to do with the contact. */
  readonly isBlockedByUs?: boolean;
  readonly isHumanAgentAllowed: boolean;
  readonly now: number;
}

export type GroundDecision =
  | { readonly kind: "allowed"; readonly ground: Ground }
  | { readonly kind: "none"; readonly noGround: NoGround };

/**
 * Whether something may be sent now, and why. `until` of a ground is the first instant at which it no longer holds, as the
 * platform counts; the bot's margin is not taken off it.
 */
export function decideGround(question: GroundQuestion): GroundDecision {
  const { channelKind, author, lastInboundAt, isBlocked, now } = question;
  if (question.isChannelRemoved === true) return none("channel_removed", undefined, []);
  if (question.isBlockedByUs === true) return none("blocked_by_us", undefined, []);
  if (isBlocked) return none("blocked", undefined, ["wait_for_contact"]);
  if (lastInboundAt === null) return none("never_wrote", undefined, ["wait_for_contact"]);

  const until = lastInboundAt + standardWindowMs[channelKind];
  if (now < until - (author === "bot" ? botSafetyMarginMs : 0))
    return { kind: "allowed", ground: { kind: "open_window", until } };

  const agentUntil = lastInboundAt + humanAgentWindowMs;
  const isInsideAgentWindow = hasHumanAgent[channelKind] && now < agentUntil;
  if (author === "member" && isInsideAgentWindow) {
    if (question.isHumanAgentAllowed) return { kind: "allowed", ground: { kind: "human_agent", until: agentUntil } };
    return none("human_agent_not_allowed", until, alternatives(channelKind));
  }
  const mayAgentAnswer = isInsideAgentWindow && question.isHumanAgentAllowed;
  return none(
    "window_closed",
    until,
    mayAgentAnswer ? ["human_agent", ...alternatives(channelKind)] : alternatives(channelKind),
  );
}

function alternatives(channelKind: ChannelKind): NoGround["alternatives"] {
  return channelKind === "messenger" || channelKind === "whatsapp"
    ? ["wait_for_contact", "utility_template"]
    : ["wait_for_contact"];
}

function none(
  reason: NoGround["reason"],
  closedAt: number | undefined,
  instead: NoGround["alternatives"],
): GroundDecision {
  return { kind: "none", noGround: { reason, closedAt, alternatives: instead } };
}

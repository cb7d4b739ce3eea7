import type { ChannelKind } from "../channel/capabilities.ts";
import { decideGround } from "../grounds/decideGround.ts";
import type { ConversationAddress } from "./delivery.ts";

/** What is known of one conversation of a person, from outside of its turn: it may have changed when the turn comes. */
export interface Standing extends ConversationAddress {
  readonly channelKind: ChannelKind;
  readonly lastInboundAt: number | null;
  readonly isBlocked: boolean;
}

/**
 * In which order a person's conversations are asked to deliver something: first where the bot may write, the longest open
 * first, then where the person wrote last.
 */
export function rankAddresses(standings: readonly Standing[], now: number): ConversationAddress[] {
  const openUntil = ({ channelKind, lastInboundAt, isBlocked }: Standing): number => {
    const decision = decideGround({
      channelKind,
      lastInboundAt,
      isBlocked,
      author: "bot",
      isHumanAgentAllowed: false,
      now,
    });
    return decision.kind === "allowed" ? decision.ground.until : 0;
  };
  return standings
    .map((standing) => ({ standing, until: openUntil(standing) }))
    .sort((a, b) => b.until - a.until || (b.standing.lastInboundAt ?? 0) - (a.standing.lastInboundAt ?? 0))
    .map(({ standing: { channelId, contactKey } }) => ({ channelId, contactKey }));
}

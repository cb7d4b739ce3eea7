import { z } from "zod";
import type { GroundInfo } from "@botschaft/contract";
import { type ChannelKind, type Conversation, decideGround } from "@botschaft/core";

const settings = z.object({ isHumanAgentAllowed: z.boolean().catch(false) }).catch({ isHumanAgentAllowed: false });

/** What a member may send to this contact now. The message path asks the same engine again when it is sent. */
export function groundInfoOf(
  row: {
    readonly state: Conversation;
    readonly channelKind: ChannelKind;
    readonly channelSettings: unknown;
    readonly isChannelRemoved: boolean;
    readonly isContactBlocked: boolean;
  },
  now: number,
): GroundInfo {
  const { lastInboundAt, isBlocked } = row.state;
  const { isHumanAgentAllowed } = settings.parse(row.channelSettings);
  const decision = decideGround({
    channelKind: row.channelKind,
    author: "member",
    lastInboundAt,
    isChannelRemoved: row.isChannelRemoved,
    isBlocked,
    isBlockedByUs: row.isContactBlocked,
    isHumanAgentAllowed,
    now,
  });
  if (decision.kind === "allowed") {
    const { kind, until } = decision.ground;
    return { ground: { kind, until: new Date(until).toISOString() }, refusal: null, alternatives: [] };
  }
  const { reason, closedAt, alternatives } = decision.noGround;
  return {
    ground: null,
    refusal: { reason, closedAt: closedAt === undefined ? null : new Date(closedAt).toISOString() },
    alternatives: [...alternatives],
  };
}

import type { ChannelLedger } from "@botschaft/contract";

/** What was received and is neither done, nor failed, nor under way. Always zero; were it not, people must see it. */
export function missingOf({
  received,
  handled,
  failed,
  pending,
}: Pick<ChannelLedger, "received" | "handled" | "failed" | "pending">): number {
  return Math.max(0, received - handled - failed - pending);
}

import type { EntryBody } from "../entry.ts";
import { handOver } from "../bot/handOver.ts";
import { addNotSent, dropRun, type TurnDraft } from "../turnDraft.ts";

const day = 86_400_000;

/**
 * A message will not arrive. While the bot holds the conversation it was the bot's (a member's reply would have taken it), and
 * people get to see it; unless the contact blocked us, when nobody can do anything.
 */
export function sendRefused(draft: TurnDraft, { reason, detail }: Extract<EntryBody, { kind: "send_refused" }>): void {
  const { conversation, context } = draft;
  addNotSent(draft, reason, detail);
  if (reason === "recipient_blocked") {
    conversation.isBlocked = true;
    dropRun(draft);
    return;
  }
  // The platform's word counts: the window is closed, whatever our own reckoning said. People may still have their seven days.
  if (reason === "window_closed" && conversation.lastInboundAt !== null) {
    conversation.lastInboundAt = Math.min(conversation.lastInboundAt, context.now - day);
  }
  if (conversation.holder.kind === "bot") handOver(draft, null, "send_refused");
}

import type { MemberId } from "../../ids.ts";
import { giveToBot, stopBotReturning } from "../bot/holder.ts";
import { addThreadEvent, refuse, type TurnDraft } from "../turnDraft.ts";

/**
 * Somebody is no longer there to answer: removed, no longer allowed to, or a key that was revoked. What they held is nobody's then:
 * a contact who waits, or a conversation that was put aside to be seen again, waits for whoever is there; any other is the bot's.
 */
export function memberGone(draft: TurnDraft, memberId: MemberId, memberName: string | null): void {
  const { conversation, context } = draft;
  const { beforeClose, holder } = conversation;
  const isAssigned = conversation.assigneeId === memberId;
  const isHolder = holder.kind === "member" && holder.memberId === memberId;
  // Reopening must not give it back to who is gone.
  if (beforeClose?.holder.kind === "member" && beforeClose.holder.memberId === memberId) {
    const { since } = beforeClose.holder;
    conversation.beforeClose = { ...beforeClose, holder: { kind: "waiting", since, reason: null } };
  } else if (!isAssigned && !isHolder) return refuse(draft, "nothing_to_do", "not_theirs");
  if (isAssigned) {
    conversation.assigneeId = null;
    conversation.assignedBy = null;
  }
  if (isHolder) {
    if (conversation.waitingSince === null && conversation.status !== "snoozed") giveToBot(draft);
    else {
      stopBotReturning(draft);
      conversation.waitingSince ??= context.now;
      conversation.holder = { kind: "waiting", since: conversation.waitingSince, reason: null };
    }
  }
  // Nobody looks at a closed thread for who was assigned, and a line would not be about what was said there.
  if (conversation.status === "closed") return;
  const to = !isHolder ? null : conversation.holder.kind === "bot" ? "bot" : "waiting";
  addThreadEvent(draft, { name: "member_gone", memberName, to });
}

import type { ConversationAction, ConversationSummary } from "@botschaft/contract";

export interface Actor {
  readonly memberId: string | null;
  readonly now: number;
}

/**
 * How a conversation looks once an action is carried out: shown at once, replaced by the server's word, undone on refusal.
 */
export function applyAction(
  conversation: ConversationSummary,
  action: ConversationAction,
  actor: Actor,
): ConversationSummary {
  const now = new Date(actor.now).toISOString();
  const heldByMe = { kind: "member" as const, memberId: actor.memberId, since: now, botReturnsAt: null };
  switch (action.kind) {
    case "take":
      return { ...conversation, holder: heldByMe };
    case "hand_back":
      return { ...conversation, holder: { kind: "bot" }, waitingSince: null };
    case "assign":
      return { ...conversation, assigneeId: action.memberId };
    case "close":
      return {
        ...conversation,
        status: "closed",
        holder: { kind: "bot" },
        snoozedUntil: null,
        waitingSince: null,
        unread: 0,
      };
    case "reopen":
      return { ...conversation, status: "open", snoozedUntil: null };
    case "snooze":
      return { ...conversation, status: "snoozed", snoozedUntil: action.until };
    case "mark_read":
      return { ...conversation, unread: 0 };
    case "mark_unread":
      return { ...conversation, unread: Math.max(1, conversation.unread) };
    case "set_tags":
      return { ...conversation, tags: changeTags(conversation.tags, action.add ?? [], action.remove ?? []) };
    case "reset_run":
    case "start_flow":
    case "set_attributes":
      return conversation;
  }
}

/** The action that takes one back, for the undo in the toast; null where nothing sensible does. */
export function undoOf(action: ConversationAction, before: ConversationSummary): ConversationAction | null {
  switch (action.kind) {
    case "close":
    case "snooze":
      return before.status === "open" ? { kind: "reopen" } : null;
    case "assign":
      return { kind: "assign", memberId: before.assigneeId };
    default:
      return null;
  }
}

/** How it looks once a reply has gone out: it is the member's, and nobody waits any more. */
export function applyReply(
  conversation: ConversationSummary,
  text: string,
  kind: string,
  actor: Actor,
): ConversationSummary {
  const now = new Date(actor.now).toISOString();
  const holder =
    conversation.holder.kind === "member" && conversation.holder.memberId === actor.memberId
      ? conversation.holder
      : { kind: "member" as const, memberId: actor.memberId, since: now, botReturnsAt: null };
  return {
    ...conversation,
    holder,
    status: "open",
    snoozedUntil: null,
    waitingSince: null,
    unread: 0,
    assigneeId: conversation.assigneeId ?? actor.memberId,
    lastMessageAt: now,
    preview: { at: now, author: "member", kind, text },
  };
}

function changeTags(tags: readonly string[], add: readonly string[], remove: readonly string[]): string[] {
  return [...new Set([...tags.filter((tag) => !remove.includes(tag)), ...add])];
}

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
      return { ...conversation, holder: heldByMe, assigneeId: actor.memberId, assignedById: actor.memberId };
    case "hand_back":
      return { ...conversation, holder: { kind: "bot" }, waitingSince: null };
    case "assign":
      return { ...conversation, ...assigned(conversation, action.memberId, actor) };
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

/** What takes an action back, one after the other, for the undo in the toast; empty where nothing sensible does. */
export function undoOf(
  action: ConversationAction,
  before: ConversationSummary,
  memberId: string | null,
): readonly ConversationAction[] {
  switch (action.kind) {
    case "close":
      return [...putBack(before), ...(isLeftToMe(before, memberId) ? [{ kind: "take" as const }] : [])];
    case "snooze":
      return putBack(before);
    case "assign":
      return putBackOwner(before);
    case "set_tags": {
      const removed = before.tags.filter((tag) => action.remove?.includes(tag));
      const added = (action.add ?? []).filter((tag) => !before.tags.includes(tag));
      return removed.length + added.length === 0 ? [] : [{ kind: "set_tags", add: removed, remove: added }];
    }
    default:
      return [];
  }
}

/** Whoever it is assigned to has it; assigned to nobody it waits for any person. Closed ones stay the bot's. */
function assigned(
  conversation: ConversationSummary,
  memberId: string | null,
  actor: Actor,
): Pick<ConversationSummary, "assigneeId" | "assignedById" | "holder"> {
  const { holder, status } = conversation;
  const since = new Date(actor.now).toISOString();
  const isNobodys = memberId === null && holder.kind === "member" && holder.memberId !== null;
  const then =
    status === "closed" || (memberId === null && !isNobodys)
      ? holder
      : memberId === null
        ? { kind: "waiting" as const, since, reason: null }
        : { kind: "member" as const, memberId, since, botReturnsAt: null };
  return { assigneeId: memberId, assignedById: memberId === null ? null : actor.memberId, holder: then };
}

/** Who had it has it again: a person, any person, or the bot. */
function putBackOwner({ holder, assigneeId, status }: ConversationSummary): readonly ConversationAction[] {
  const had = assigneeId ?? (holder.kind === "member" ? holder.memberId : null);
  const back = { kind: "assign" as const, memberId: had };
  // Whoever it is assigned to takes it from the bot, so the bot is given it last.
  return status !== "closed" && holder.kind === "bot" ? [back, { kind: "hand_back" }] : [back];
}

function putBack(before: ConversationSummary): readonly ConversationAction[] {
  if (before.status === "open") return [{ kind: "reopen" }];
  if (before.status === "snoozed" && before.snoozedUntil !== null)
    return [{ kind: "snooze", until: before.snoozedUntil }];
  return [];
}

/**
 * Closing gives a conversation to the bot and ends the wait, and reopening restores neither. So that nobody who waited is forgotten
 * by a slip of the hand, whoever takes the slip back takes the person, too; what was another member's stays assigned to them.
 */
function isLeftToMe(before: ConversationSummary, memberId: string | null): boolean {
  if (before.status !== "open") return false;
  return before.holder.kind === "waiting" || (before.holder.kind === "member" && before.holder.memberId === memberId);
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
    assignedById: conversation.assigneeId === null ? actor.memberId : conversation.assignedById,
    lastMessageAt: now,
    preview: { at: now, author: "member", memberId: actor.memberId, kind, text },
  };
}

function changeTags(tags: readonly string[], add: readonly string[], remove: readonly string[]): string[] {
  return [...new Set([...tags.filter((tag) => !remove.includes(tag)), ...add])];
}

import type { ConversationSummary, ConversationView } from "@botschaft/contract";

/** In the order in which they stand in the rail. */
export const views: readonly ConversationView[] = ["waiting", "mine", "unassigned", "bot", "snoozed", "closed", "all"];

export function isView(value: string): value is ConversationView {
  return (views as readonly string[]).includes(value);
}

/** Whether a conversation stands in a view. The server decides when it is asked; this decides between two askings. */
export function belongsTo(view: ConversationView, conversation: ConversationSummary, memberId: string | null): boolean {
  const { holder, assigneeId } = conversation;
  const isOpen = conversation.status === "open";
  const isWithPeople = isOpen && (holder.kind !== "bot" || assigneeId !== null);
  const holderId = holder.kind === "member" ? holder.memberId : null;
  switch (view) {
    case "waiting":
      return isOpen && conversation.waitingSince !== null;
    case "mine":
      return isWithPeople && memberId !== null && (assigneeId ?? holderId) === memberId;
    case "unassigned":
      return isWithPeople && assigneeId === null && holderId === null;
    case "bot":
      return isOpen && holder.kind === "bot";
    case "snoozed":
      return conversation.status === "snoozed";
    case "closed":
      return conversation.status === "closed";
    case "all":
      return true;
  }
}

/** Negative when `a` stands above `b`: the longest wait first where people wait, the soonest return first where they are put aside, else the newest. */
export function compareIn(view: ConversationView, a: ConversationSummary, b: ConversationSummary): number {
  if (view === "snoozed") return compareText(a.snoozedUntil ?? "", b.snoozedUntil ?? "") || compareText(a.id, b.id);
  if (view === "waiting") return compareText(a.waitingSince ?? "", b.waitingSince ?? "") || compareText(a.id, b.id);
  return compareText(b.lastMessageAt, a.lastMessageAt) || compareText(b.id, a.id);
}

// Instants are ISO 8601 in UTC with the same number of digits, so they sort as text.
function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

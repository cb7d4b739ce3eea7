import type { Message } from "@botschaft/contract";

type Event = Extract<Message["body"], { kind: "event" }>["event"];

/** From so many on, lines that nobody said are one line that can be opened: they would push the talk off the screen. */
export const foldedFrom = 3;
/** Whoever takes a slip back does so within this time. */
const slipMs = 20_000;

/** Whether a line is one of those that may stand folded. What did not go out, or what the platform told, is for everybody to see. */
export function mayFold(message: Message): boolean {
  return message.body.kind === "event" && !["not_sent", "platform_event"].includes(message.body.event.name);
}

/**
 * The numbers of lines that tell of a slip and of its undoing, with nothing said between: together they say nothing. They stay in the
 * thread, whose numbers have no gap; they are not drawn.
 */
export function undoneLines(messages: readonly Message[]): ReadonlySet<number> {
  const hidden = new Set<number>();
  let assignedTo: string | null = null;
  let before: { readonly message: Message; readonly event: Event; readonly assignedTo: string | null } | null = null;
  for (const message of messages) {
    const event = message.body.kind === "event" ? message.body.event : null;
    if (event === null) {
      before = null;
      continue;
    }
    const isSoon = before !== null && Date.parse(message.at) - Date.parse(before.message.at) <= slipMs;
    if (before !== null && isSoon && isUndoing(before.event, event, before.assignedTo)) {
      hidden.add(before.message.seq);
      hidden.add(message.seq);
      if (event.name === "assigned") assignedTo = event.to;
      // Who assigned it by a slip while the bot had it gives it back as well.
      before = event.name === "assigned" && hidden.has(message.seq) ? { message, event, assignedTo } : null;
      continue;
    }
    before = { message, event, assignedTo };
    if (event.name === "assigned") assignedTo = event.to;
  }
  return hidden;
}

function isUndoing(slip: Event, event: Event, assignedBefore: string | null): boolean {
  if (slip.name === "closed" || slip.name === "snoozed")
    return event.name === "reopened" && event.memberName === slip.memberName;
  if (slip.name !== "assigned") return false;
  if (event.name === "assigned") return event.by === slip.by && event.to === assignedBefore && event.to !== slip.to;
  return event.name === "handed_back" && event.memberName === slip.by && slip.to === assignedBefore;
}

import type { HandOverCause } from "../../events/domainEvent.ts";
import { forgetClosing } from "./holder.ts";
import { addThreadEvent, addEvent, dropRun, type TurnDraft } from "../turnDraft.ts";

/** The bot steps back: the run ends, and the conversation waits for a person. */
export function handOver(draft: TurnDraft, reason: string | null, cause: HandOverCause): void {
  const { conversation, context } = draft;
  dropRun(draft);
  conversation.holder = { kind: "waiting", since: context.now, reason, closingSeq: draft.before.lastSeq + 1 };
  conversation.waitingSince ??= context.now;
  if (conversation.unread === 0) conversation.unread = 1;
  if (conversation.status !== "open") {
    conversation.status = "open";
    forgetClosing(draft);
    conversation.snoozedUntil = null;
  }
  addThreadEvent(draft, { name: "handed_over", reason });
  addEvent(draft, { name: "conversation.handed_over", data: { cause } });
}

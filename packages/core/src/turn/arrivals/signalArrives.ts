import { findSignalTrigger } from "../../flows/findTrigger.ts";
import { groundOfBot } from "../bot/botSays.ts";
import { isOptedOut } from "../bot/optOut.ts";
import type { EntryBody } from "../entry.ts";
import { findOpenPlace } from "../run/openPlace.ts";
import { startRun } from "../run/walkRun.ts";
import { addEvent, type TurnDraft } from "../turnDraft.ts";

/**
 * Something happened in the business. A flow that waits for it begins where the bot has the conversation, may speak, and was not
 * asked for silence; while a question is open, only one that interrupts.
 */
export function signalArrives(draft: TurnDraft, { name, data }: Extract<EntryBody, { kind: "signal" }>): void {
  addEvent(draft, { name: "signal.received", data: { name } });
  if (draft.conversation.holder.kind !== "bot" || isOptedOut(draft)) return;
  if (groundOfBot(draft).kind === "none") return;
  const scope = findOpenPlace(draft)?.node.kind === "question" ? "interrupting" : "any";
  const trigger = findSignalTrigger(draft.context.flows, name, scope);
  if (trigger) startRun(draft, trigger.version, trigger.startNodeId, "signal", data);
}

/** Whom an entry may bring into being when nobody answers to its key yet. */
import type { InboundEventKind } from "../channel/inboundEvent.ts";
import type { EntryBody } from "../turn/entry.ts";

/**
 * Which events of a channel make a contact of somebody unknown: what a person does towards the business. What merely tells of something
 * (a receipt, an echo, an edit) makes nobody, and what we do not understand does not either: it is kept and counted.
 */
export const makesContact: Readonly<Record<InboundEventKind, boolean>> = {
  message: true,
  postback: true,
  referral: true,
  opt_in: true,
  echo: false,
  delivered: false,
  read: false,
  status: false,
  reaction: false,
  edited: false,
  unsent: false,
  thread_control: false,
  feedback: false,
  account: false,
  unknown: false,
};

/** What an entry brings into being where its conversation does not exist: also the person, the conversation of a known one, nothing. */
export type BroughtIntoBeing = "contact" | "conversation" | "nothing";

export function bringsIntoBeing(body: EntryBody): BroughtIntoBeing {
  switch (body.kind) {
    case "inbound":
      return makesContact[body.event.kind] ? "contact" : "nothing";
    case "deliver":
    case "start_flow":
    case "signal":
      return "conversation";
    default:
      return "nothing";
  }
}

import { addEvent, learn, type TurnDraft } from "../turnDraft.ts";
import { optedOutTag } from "./words.ts";

export function isOptedOut(draft: TurnDraft): boolean {
  return draft.contact.tags.includes(optedOutTag);
}

/** The contact wants no messages that the business sends on its own. False when that was known already. */
export function optOut(draft: TurnDraft): boolean {
  if (isOptedOut(draft)) return false;
  learn(draft, { addTags: [optedOutTag] });
  addEvent(draft, { name: "contact.opted_out", data: {} });
  return true;
}

/** The contact wants to hear from the business again. False when there was nothing to take back. */
export function optIn(draft: TurnDraft): boolean {
  if (!isOptedOut(draft)) return false;
  learn(draft, { removeTags: [optedOutTag] });
  addEvent(draft, { name: "contact.opted_in", data: {} });
  return true;
}

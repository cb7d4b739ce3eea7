import { addTurnEvent, learn, type TurnDraft } from "../turnDraft.ts";
import { optedOutTag } from "./words.ts";

export function isOptedOut(draft: TurnDraft): boolean {
  return draft.contact.tags.includes(optedOutTag);
}

/** The contact wants no messages that the business sends on its own. False when that was known already. */
export function optOut(draft: TurnDraft): boolean {
  if (isOptedOut(draft)) return false;
  learn(draft, { addTags: [optedOutTag] });
  addTurnEvent(draft, "contact.opted_out");
  return true;
}

/** The contact wants to hear from the business again. False when there was nothing to take back. */
export function optIn(draft: TurnDraft): boolean {
  if (!isOptedOut(draft)) return false;
  learn(draft, { removeTags: [optedOutTag] });
  addTurnEvent(draft, "contact.opted_in");
  return true;
}

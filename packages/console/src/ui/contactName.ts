import type { Say } from "../app/i18n/words.ts";

const markLength = 4;

/**
 * What a person is called on screens: their name, or where the platform tells none, "without a name" and a mark that tells one such
 * person from another.
 */
export function contactName(contact: { readonly id: string; readonly name: string | null }, say: Say): string {
  // The end of an id is random; its beginning is the time, which people who came together share.
  return contact.name ?? say("contact.unnamed", { mark: contact.id.slice(-markLength).toUpperCase() });
}

/**
 * How urgent a send is: the place of its class among core's `sendClasses`. 0 leaves first, and of two sends of one account the one
 * with the smaller rank always goes before the other, except where they are of one conversation: there, order wins.
 */
import { sendClasses, sendClassOf, type NewSend } from "@botschaft/core";

export const RANKS: readonly number[] = sendClasses.map((_, rank) => rank);
const FIRST_BULK: number = sendClasses.indexOf("notice");
const FIRST_OPTIONAL: number = sendClasses.indexOf("campaign");

export function rankOf(send: NewSend): number {
  return sendClasses.indexOf(sendClassOf(send));
}

/** Many of these may come at once and nobody waits for them: they leave room for those that somebody waits for. */
export function isBulk(rank: number): boolean {
  return rank >= FIRST_BULK;
}

/** Never is better than twice: where nobody knows whether it went out, it is not sent again, and holds up nothing. */
export function isOptional(rank: number): boolean {
  return rank >= FIRST_OPTIONAL;
}

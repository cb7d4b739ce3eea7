/**
 * Counts what the chaos broke, per contact, from three independent records: what the phone sent, what the server's journal took
 * (inbound messages by `seq`), and what the phone saw, in the platform's order.
 *
 * - lost: a message the phone sent that the server never took, or took and never answered.
 * - doubled: an answer beyond the first to the same message, an answer to nothing, or a message the server took twice.
 * - misordered: an answer that the phone saw after the answer to a later message; later is what the journal took later, because
 *   the platform itself may deliver two messages in the wrong order.
 */
import { firstAnswer, messageIn } from "./echoFlow.ts";

export interface ContactRecord {
  readonly contact: string;
  readonly said: readonly string[];
  readonly journalled: readonly string[];
  readonly heard: readonly string[];
}

export interface Tally {
  readonly lost: number;
  readonly doubled: number;
  readonly misordered: number;
}

export function tally({ said, journalled, heard }: ContactRecord): Tally {
  const place = new Map<string, number>();
  let doubled = 0;
  for (const text of journalled) {
    if (place.has(text)) doubled += 1;
    else place.set(text, place.size);
  }
  const answered = new Set<string>();
  let misordered = 0;
  let latest = -1;
  for (const answer of heard) {
    const repeated = messageIn(answer);
    const text = repeated === firstAnswer ? journalled[0] : repeated;
    const at = text === undefined ? undefined : place.get(text);
    if (text === undefined || at === undefined || answered.has(text)) {
      doubled += 1;
      continue;
    }
    answered.add(text);
    if (at < latest) misordered += 1;
    else latest = at;
  }
  return { lost: said.filter((text) => !answered.has(text)).length, doubled, misordered };
}

export function sumTallies(tallies: readonly Tally[]): Tally {
  const sum = (key: keyof Tally) => tallies.reduce((total, each) => total + each[key], 0);
  return { lost: sum("lost"), doubled: sum("doubled"), misordered: sum("misordered") };
}

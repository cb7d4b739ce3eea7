/**
 * Counts what the chaos broke, per contact, from four independent records: what the phone sent, how the platform's webhooks fared,
 * what the server's journal took (inbound messages by `seq`), and what the phone saw, in the platform's order.
 *
 * - lost: a message the phone sent that the server never took, or took and never answered.
 * - doubled: an answer beyond the first to the same message, an answer to nothing, or a message the server took twice.
 * - misordered: an answer that the phone saw after the answer to a later message; later is what the journal took later, because
 *   the platform itself may deliver two messages in the wrong order. And a message that the journal took after one which was
 *   written later and which the platform began to send only when it had the 200 for the former: that inversion is the server's.
 * - forgotten: an answer whose count is not that of its message: the state of an earlier turn was lost, or counted twice.
 */
import type { Arrival } from "./arrivals.ts";
import { type EchoAnswer, readAnswer } from "./echoFlow.ts";

export interface ContactRecord {
  readonly contact: string;
  readonly said: readonly string[];
  /** By text. */
  readonly arrivals: ReadonlyMap<string, Arrival>;
  readonly journalled: readonly string[];
  readonly heard: readonly string[];
}

export interface Tally {
  readonly lost: number;
  readonly doubled: number;
  readonly misordered: number;
  readonly forgotten: number;
}

export function tally({ said, arrivals, journalled, heard }: ContactRecord): Tally {
  const place = new Map<string, number>();
  let doubled = 0;
  for (const text of journalled) {
    if (place.has(text)) doubled += 1;
    else place.set(text, place.size);
  }
  const answered = new Set<string>();
  let misordered = countOvertaken(said, arrivals, place);
  let forgotten = 0;
  let latest = -1;
  for (const words of heard) {
    const answer = readAnswer(words);
    const text = textOf(answer, journalled);
    const at = text === undefined ? undefined : place.get(text);
    if (answer === undefined || text === undefined || at === undefined || answered.has(text)) {
      doubled += 1;
      continue;
    }
    answered.add(text);
    if (answer.count !== at) forgotten += 1;
    if (at < latest) misordered += 1;
    else latest = at;
  }
  return { lost: said.filter((text) => !answered.has(text)).length, doubled, misordered, forgotten };
}

/** The first message of a contact has an answer that does not repeat it. */
function textOf(answer: EchoAnswer | undefined, journalled: readonly string[]): string | undefined {
  return answer?.kind === "first" ? journalled[0] : answer?.message;
}

/** Messages that stand in the journal behind one that was written, and first sent, after they had been acknowledged. */
function countOvertaken(
  said: readonly string[],
  arrivals: ReadonlyMap<string, Arrival>,
  place: ReadonlyMap<string, number>,
): number {
  return said.filter((earlier, index) => {
    const acknowledgedAt = arrivals.get(earlier)?.acknowledgedAt;
    const at = place.get(earlier);
    if (acknowledgedAt === undefined || at === undefined) return false;
    return said.slice(index + 1).some((later) => {
      const begunAfter = arrivals.get(later)?.begunAfter ?? -1;
      return begunAfter >= acknowledgedAt && (place.get(later) ?? Number.POSITIVE_INFINITY) < at;
    });
  }).length;
}

export function sumTallies(tallies: readonly Tally[]): Tally {
  const sum = (key: keyof Tally) => tallies.reduce((total, each) => total + each[key], 0);
  return { lost: sum("lost"), doubled: sum("doubled"), misordered: sum("misordered"), forgotten: sum("forgotten") };
}

import type { FlowBook } from "./flowBook.ts";
import { flowIndex, type IndexedTrigger } from "./flowIndex.ts";
import type { FlowVersion } from "./flow.ts";
import type { FlowTrigger } from "./flowSchema.ts";
import type { FoldedText } from "./reading/foldText.ts";

/** What the contact did, as triggers look at it. */
export interface TriggerInput {
  /** What was written, or the title of what was tapped; undefined for pictures, voice and the like. */
  readonly text: FoldedText | undefined;
  readonly payload: string | undefined;
  readonly ref: string | undefined;
  readonly isGetStarted: boolean;
  readonly isFirstMessage: boolean;
  /** Something was said or tapped; a mere referral is not a message. */
  readonly isMessage: boolean;
}

/** What a trigger reacts to. `interrupting`: only those that outrank an open question. */
export type TriggerScope = "any" | "interrupting";

/**
 * Ranks, best first. Specific beats general, whatever the order of the flows; among equals the flow that comes first in the
 * book wins. A first message with a known keyword is answered by the keyword. Fallbacks are asked for separately.
 */
const ranks = {
  postback_exact: 0,
  postback_prefix: 1,
  ref_exact: 2,
  ref_prefix: 3,
  get_started: 4,
  keyword_exact: 5,
  keyword_all_words: 6,
  keyword_any_word: 7,
  keyword_contains: 8,
  first_message: 9,
} as const;

const noRank = 100;
const noTriggers: readonly RankedTrigger[] = [];

/** The trigger that reacts to what the contact did; undefined when none does. `any_message` is `findFallback`'s. */
export function findTrigger(flows: FlowBook, input: TriggerInput, scope: TriggerScope): IndexedTrigger | undefined {
  for (const { indexed } of rankedTriggers(flows.published)) {
    if (scope === "interrupting" && !doesInterrupt(indexed.trigger)) continue;
    if (matches(indexed, input)) return indexed;
  }
  return undefined;
}

/** The first flow that answers everything no other flow knows. */
export function findFallback(flows: FlowBook): IndexedTrigger | undefined {
  for (const version of flows.published) {
    const found = flowIndex(version).triggers.find(({ trigger }) => trigger.kind === "any_message");
    if (found) return found;
  }
  return undefined;
}

/** The first flow that reacts to a signal of that name. */
export function findSignalTrigger(flows: FlowBook, name: string, scope: TriggerScope): IndexedTrigger | undefined {
  for (const version of flows.published) {
    const found = flowIndex(version).triggers.find(
      ({ trigger }) =>
        trigger.kind === "signal" && trigger.name === name && (scope === "any" || doesInterrupt(trigger)),
    );
    if (found) return found;
  }
  return undefined;
}

interface RankedTrigger {
  readonly indexed: IndexedTrigger;
  readonly rank: number;
}

/** Sorted once for each list of published flows: a book keeps its list as long as nothing is published. */
const ranked = new WeakMap<readonly FlowVersion[], readonly RankedTrigger[]>();

function rankedTriggers(published: readonly FlowVersion[]): readonly RankedTrigger[] {
  if (published.length === 0) return noTriggers;
  const known = ranked.get(published);
  if (known) return known;
  const all = published
    .flatMap((version) => flowIndex(version).triggers)
    .map((indexed) => ({ indexed, rank: rankOf(indexed.trigger) }))
    .filter(({ rank }) => rank < noRank);
  const sorted = all.sort((left, right) => left.rank - right.rank);
  ranked.set(published, sorted);
  return sorted;
}

function rankOf(trigger: FlowTrigger): number {
  switch (trigger.kind) {
    case "postback":
      return ranks[`postback_${trigger.match}`];
    case "ref":
      return ranks[`ref_${trigger.match}`];
    case "keyword":
      return ranks[`keyword_${trigger.match}`];
    case "get_started":
    case "first_message":
      return ranks[trigger.kind];
    // Nothing that the contact did.
    case "signal":
    case "any_message":
      return noRank;
  }
}

/** Keywords that are the whole message, and taps, are meant; a word somewhere in an answer usually is not. */
function doesInterrupt(trigger: FlowTrigger): boolean {
  switch (trigger.kind) {
    case "keyword":
      return trigger.interrupts ?? trigger.match === "exact";
    case "postback":
      return trigger.interrupts ?? true;
    case "signal":
      return trigger.interrupts ?? false;
    case "ref":
    case "get_started":
      return true;
    case "first_message":
    case "any_message":
      return false;
  }
}

function matches({ trigger, words }: IndexedTrigger, input: TriggerInput): boolean {
  switch (trigger.kind) {
    case "postback":
      return input.payload !== undefined && isMatch(input.payload, trigger.payload, trigger.match);
    case "ref":
      return input.ref !== undefined && isMatch(input.ref, trigger.ref, trigger.match);
    case "get_started":
      return input.isGetStarted;
    case "first_message":
      return input.isFirstMessage && input.isMessage;
    case "keyword":
      return input.text !== undefined && matchesWords(words, trigger.match, input.text);
    case "signal":
    case "any_message":
      return false;
  }
}

function isMatch(actual: string, wanted: string, match: "exact" | "prefix"): boolean {
  return match === "exact" ? actual === wanted : actual.startsWith(wanted);
}

function matchesWords(
  words: readonly FoldedText[],
  match: "exact" | "all_words" | "any_word" | "contains",
  text: FoldedText,
): boolean {
  switch (match) {
    case "exact":
      return words.some((word) => inEitherForm(word, text, (wanted, actual) => wanted === actual));
    case "any_word":
      return words.some((word) => inEitherForm(word, text, hasWord));
    case "all_words":
      return words.every((word) => inEitherForm(word, text, hasWord));
    case "contains":
      return words.some((word) => inEitherForm(word, text, (wanted, actual) => actual.includes(wanted)));
  }
}

function inEitherForm(word: FoldedText, text: FoldedText, test: (wanted: string, actual: string) => boolean): boolean {
  if (word.spelled === "") return false;
  if (test(word.spelled, text.spelled)) return true;
  if (word.plain === word.spelled && text.plain === text.spelled) return false;
  return test(word.plain, text.plain);
}

function hasWord(wanted: string, actual: string): boolean {
  for (let at = actual.indexOf(wanted); at >= 0; at = actual.indexOf(wanted, at + 1)) {
    const end = at + wanted.length;
    if ((at === 0 || actual[at - 1] === " ") && (end === actual.length || actual[end] === " ")) return true;
  }
  return false;
}

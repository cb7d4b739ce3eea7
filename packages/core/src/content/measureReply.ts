import type { Capabilities } from "../channel/capabilities.ts";
import { textLimit } from "./fitText.ts";
import { fitsText, measureText, splitText } from "./splitText.ts";

/** A reply that would become more bubbles than this is a pasted document, not a message. */
export const maxBubblesPerReply = 10;
/** Characters of one reply or note, whatever the channel. */
export const maxReplyLength = 20_000;

/** What becomes of a text that a member sends. */
export interface ReplyMeasure {
  /** How many messages it is split into. */
  readonly parts: number;
  /** By how many characters it is too long; 0: it goes. */
  readonly over: number;
  /** How much more fits into the last of its messages, in what the channel counts by: characters, or bytes. */
  readonly left: number;
}

/** See `ReplyMeasure`. Cheap for what is short. */
export function measureReply(text: string, capabilities: Capabilities): ReplyMeasure {
  const words = text.trim();
  const limit = textLimit(capabilities);
  const tooManyCharacters = Math.max(0, words.length - maxReplyLength);
  if (fitsText(words, limit))
    return { parts: words === "" ? 0 : 1, over: tooManyCharacters, left: limit.max - measureText(words, limit.unit) };
  const pieces = splitText(words, limit);
  const tooMuch = pieces.slice(maxBubblesPerReply).reduce((sum, piece) => sum + piece.length, 0);
  return {
    parts: pieces.length,
    over: Math.max(tooManyCharacters, tooMuch),
    left: limit.max - measureText(pieces.at(-1) ?? "", limit.unit),
  };
}

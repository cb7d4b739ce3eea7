import { foldLetters } from "@botschaft/core";
import type { SearchWords } from "./searchWords.ts";

export interface Snippet {
  /** The sentence around the words; "…" stands where more was said. */
  readonly text: string;
  /** Where in it the words stand, in UTF-16 units. */
  readonly marks: readonly { readonly from: number; readonly to: number }[];
}

const BEFORE = 40;
const LENGTH = 160;
const MOST_MARKS = 20;

/** What is shown of a text that holds the words: the first place, with something before it and more after. */
export function snippetOf(text: string, words: SearchWords): Snippet {
  const line = text.toWellFormed().normalize("NFC").replace(/\s+/gu, " ").trim();
  const first = marksIn(line, words)[0]?.from ?? 0;
  let from = first <= BEFORE ? 0 : line.lastIndexOf(" ", first - BEFORE) + 1;
  // A text without blanks.
  if (first - from > LENGTH / 2) from = first - BEFORE;
  let to = Math.min(line.length, from + LENGTH);
  const lastBlank = line.lastIndexOf(" ", to);
  if (to < line.length && lastBlank > first + LENGTH / 4) to = lastBlank;
  const shown = `${from > 0 ? "…" : ""}${line.slice(from, to).toWellFormed()}${to < line.length ? "…" : ""}`;
  return { text: shown, marks: marksIn(shown, words) };
}

function marksIn(text: string, { forms }: SearchWords): Snippet["marks"] {
  const marks = (["plain", "spelled"] as const).flatMap((way) => {
    const { folded, places } = foldWithPlaces(text, way);
    return forms.flatMap((form) => {
      const found: { from: number; to: number }[] = [];
      for (
        let at = folded.indexOf(form);
        at >= 0 && found.length < MOST_MARKS;
        at = folded.indexOf(form, at + form.length)
      )
        found.push({ from: places[at]?.from ?? 0, to: places[at + form.length - 1]?.to ?? text.length });
      return found;
    });
  });
  const inOrder = marks.toSorted((one, other) => one.from - other.from || other.to - one.to);
  let end = 0;
  return inOrder.filter(({ from, to }) => {
    if (from < end) return false;
    end = to;
    return true;
  });
}

/** A text as the search folds it, and where each of its signs came from. */
function foldWithPlaces(text: string, way: "plain" | "spelled") {
  let folded = "";
  const places: { from: number; to: number }[] = [];
  let from = 0;
  for (const sign of text) {
    const to = from + sign.length;
    const piece = foldLetters(sign)[way];
    folded += piece;
    for (let unit = 0; unit < piece.length; unit += 1) places.push({ from, to });
    from = to;
  }
  return { folded, places };
}

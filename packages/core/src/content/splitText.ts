/** How long a channel lets a text be. */
export interface TextLimit {
  readonly max: number;
  readonly unit: "characters" | "bytes";
}

const segmenter = new Intl.Segmenter(undefined, { granularity: "grapheme" });
/** Where a text breaks best, in this order: paragraph, line, sentence, word. */
const breaks = [/\n\s*\n\s*/g, /\n\s*/g, /(?<=[.!?…:;。！？])\s+/g, /\s+/g] as const;

/** Length as the platforms count: code points, or bytes of UTF-8. */
export function measureText(text: string, unit: TextLimit["unit"]): number {
  let length = 0;
  for (const letter of text) length += unit === "characters" ? 1 : bytesOf(letter);
  return length;
}

/** Whether the text is within the limit. Cheap for texts that are far below or above it. */
export function fitsText(text: string, { max, unit }: TextLimit): boolean {
  if (text.length * (unit === "bytes" ? 3 : 1) <= max) return true;
  // A letter has at most two units; without this, cutting a text into pieces would count all the rest again for each.
  if (text.length > 2 * max) return false;
  return measureText(text, unit) <= max;
}

/**
 * Cuts a text into pieces within the limit, at paragraphs, lines, sentences or words where there are any in the second half of a
 * piece, and never inside what people see as one letter (unless that alone is over the limit). Nothing but white space at the
 * cuts is lost.
 */
export function splitText(text: string, limit: TextLimit): string[] {
  const pieces: string[] = [];
  let rest = text;
  while (!fitsText(rest, limit)) {
    const end = fittingEnd(rest, limit);
    const cut = findBreak(rest, end) ?? { end: graphemeEnd(rest, end), next: graphemeEnd(rest, end) };
    const piece = rest.slice(0, cut.end);
    if (piece.trim() !== "") pieces.push(piece);
    rest = rest.slice(cut.next);
  }
  if (rest.trim() !== "" || pieces.length === 0) pieces.push(rest);
  return pieces;
}

/** The text, or as much of its beginning as fits with "…" behind it. */
export function cutText(text: string, limit: TextLimit): string {
  if (fitsText(text, limit)) return text;
  const ellipsis = "…";
  const room = limit.max - measureText(ellipsis, limit.unit);
  if (room <= 0) return "";
  const end = fittingEnd(text, { ...limit, max: room });
  return `${text.slice(0, graphemeEnd(text, end)).trimEnd()}${ellipsis}`;
}

/** How far the text fits, as an index; never between the halves of a surrogate pair, and at least one letter. */
function fittingEnd(text: string, { max, unit }: TextLimit): number {
  let [index, length] = [0, 0];
  for (const letter of text) {
    length += unit === "characters" ? 1 : bytesOf(letter);
    if (length > max && index > 0) break;
    index += letter.length;
  }
  return index;
}

function findBreak(text: string, end: number): { end: number; next: number } | undefined {
  // One letter more: white space right behind the end is a break as well.
  const window = text.slice(0, end + 1);
  for (const expression of breaks) {
    let best: { end: number; next: number } | undefined;
    for (const match of window.matchAll(expression)) {
      if (match.index > end || match.index < end / 2) continue;
      best = { end: match.index, next: match.index + match[0].length };
    }
    if (best) return best;
  }
  return undefined;
}

/** The last border between letters that people see, at or before `end`. */
function graphemeEnd(text: string, end: number): number {
  const from = Math.max(0, end - 64);
  const start = from > 0 && isLowSurrogate(text.charCodeAt(from)) ? from + 1 : from;
  let border = 0;
  for (const { index } of segmenter.segment(text.slice(start, end + 64))) {
    if (start + index > end) break;
    border = start + index;
  }
  return border > 0 ? border : end;
}

function isLowSurrogate(code: number): boolean {
  return code >= 0xdc00 && code <= 0xdfff;
}

function bytesOf(letter: string): number {
  const code = letter.codePointAt(0) ?? 0;
  return code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
}

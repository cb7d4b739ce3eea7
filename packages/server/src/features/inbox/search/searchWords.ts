import { foldLetters } from "@botschaft/core";
import { searchable } from "./textOfBody.ts";

/** What somebody searches for, in the forms in which PostgreSQL looks for it. */
export interface SearchWords {
  /** In the letters of `message_texts.text`; one form, or two where umlauts have two spellings. */
  readonly forms: readonly string[];
  /** Patterns of `like` for `message_texts.text`; the second is null where there is one form. */
  readonly like: readonly [string, string | null];
  /** A regular expression for texts as they were written. */
  readonly asWritten: string;
  /** The same for the JSON in which they are stored. */
  readonly inJson: string;
  /** Patterns of `like` for what channels call a person; null where too little was typed to tell people apart. */
  readonly keys: readonly string[] | null;
}

/** Fewer signs than these stand in half of all numbers that platforms give to people. */
const LEAST_OF_KEY = 5;

export function searchWords(words: string): SearchWords {
  const { spelled, plain } = foldLetters(clean(words));
  const forms = spelled === plain ? [plain] : [spelled, plain];
  const [first, second] = forms.map(likePattern);
  return {
    forms,
    like: [first ?? "%", second ?? null],
    asWritten: forms.map((form) => regexOf(form, escapeSign)).join("|"),
    inJson: forms.map((form) => regexOf(form, (sign) => escapeSign(JSON.stringify(sign).slice(1, -1)))).join("|"),
    keys: keyPatterns(words),
  };
}

/** Whether a text, as it was written, holds the words. */
export function holdsWords(text: string, { forms }: SearchWords): boolean {
  const folded = searchable(text);
  return forms.some((form) => folded.includes(form));
}

export function likePattern(words: string): string {
  return `%${words.replace(/[\\%_]/g, "\\$&")}%`;
}

function clean(words: string): string {
  return words.toWellFormed().replaceAll("\0", "");
}

/** A telephone number is found however it is written: what people type begins with +, 00 or 0, what the platform gives with neither. */
function keyPatterns(words: string): string[] | null {
  const number = /^[+0-9 ()/.-]+$/.test(words) ? words.replace(/\D/g, "").replace(/^0+/, "") : null;
  const key = number ?? words.trim();
  if (key.length < LEAST_OF_KEY) return null;
  const escaped = key.replace(/[\\%_]/g, "\\$&");
  return [`${escaped}%`, `%${escaped}`];
}

/**
 * A form as a regular expression that finds it in unfolded text. Each letter stands for all that fold to it. What an accent of its
 * own makes (a letter and U+0308) is found once the text was read.
 */
function regexOf(form: string, escape: (sign: string) => string): string {
  const signs = Array.from(form);
  let regex = "";
  for (let at = 0; at < signs.length; at += 1) {
    const sign = signs[at] ?? "";
    const pair = doubles.get(sign + (signs[at + 1] ?? ""));
    if (pair !== undefined) {
      regex += `(?:${classOf(sign)}${classOf(signs[at + 1] ?? "")}|${pair})`;
      at += 1;
      continue;
    }
    // Half of a ß, where the words begin or end within it.
    const isHalf = sign === "s" && (at === 0 || at === signs.length - 1);
    regex += isHalf ? `[ßẞ${lettersOf.get("s") ?? "s"}]` : lettersOf.has(sign) ? classOf(sign) : escape(sign);
  }
  return `(?:${regex})`;
}

const doubles: ReadonlyMap<string, string> = new Map([
  ["ae", "[äÄ]"],
  ["oe", "[öÖ]"],
  ["ue", "[üÜ]"],
  ["ss", "[ßẞ]"],
]);

/** For each letter from a to z, all of Latin-1 and Latin Extended-A that fold to it, and itself. */
const lettersOf: ReadonlyMap<string, string> = lettersByFold();

function lettersByFold(): Map<string, string> {
  const found = new Map<string, string>();
  for (let code = 0xc0; code <= 0x17f; code += 1) {
    const letter = String.fromCharCode(code);
    const { plain } = foldLetters(letter);
    if (/^[a-z]$/.test(plain)) found.set(plain, (found.get(plain) ?? plain) + letter);
  }
  return found;
}

function classOf(sign: string): string {
  const letters = lettersOf.get(sign);
  return letters === undefined ? sign : `[${letters}]`;
}

function escapeSign(sign: string): string {
  return sign.replace(/[\\^$.*+?()[\]{}|-]/g, "\\$&");
}

/**
 * Text as keywords compare it: lower case, without punctuation, single blanks. Umlauts have two spellings in the wild
 * ("Größe", "Groesse", "Grosse"), so a text has up to two forms, and two texts are the same when they share one. Words that
 * merely contain "ae" or "ue" ("neue", "Steuer") stay what they are.
 */
export interface FoldedText {
  /** ä → ae, ß → ss. */
  readonly spelled: string;
  /** ä → a, ß → ss, and every other accent removed as well. */
  readonly plain: string;
}

export function foldText(text: string): FoldedText {
  const lower = text.toLowerCase();
  if (isPlainAscii(lower)) {
    const folded = lower.replace(/[^a-z0-9$+<=>^`|~]+/g, " ").trim();
    return { spelled: folded, plain: folded };
  }
  const composed = lower.normalize("NFKC");
  const plain = tidy(composed, plainSpellings);
  return { spelled: /[äöü]/.test(composed) ? tidy(composed, spellings) : plain, plain };
}

/**
 * The same for a search, where signs count: letters are folded, punctuation and blanks stay. A letter without its accents may be
 * several ("ß"), so the forms are not as long as the text.
 */
export function foldLetters(text: string): FoldedText {
  const lower = text.toLowerCase();
  if (isPlainAscii(lower)) return { spelled: lower, plain: lower };
  const composed = lower.normalize("NFKC");
  const plain = withoutAccents(composed, plainSpellings);
  return { spelled: /[äöü]/.test(composed) ? withoutAccents(composed, spellings) : plain, plain };
}

function withoutAccents(text: string, spelled: Spellings): string {
  return text.replace(
    /[^\p{ASCII}]/gu,
    (letter) => spelled.get(letter) ?? letter.normalize("NFD").replace(/\p{M}+/gu, ""),
  );
}

type Spellings = ReadonlyMap<string, string>;
const plainSpellings: Spellings = new Map([["ß", "ss"]]);
const spellings: Spellings = new Map([...plainSpellings, ["ä", "ae"], ["ö", "oe"], ["ü", "ue"]]);

/**
 * Accents off, punctuation to single blanks; emoji and other symbols stay, because a keyword may be one. Only what is not a plain
 * letter is looked at: adding up a text letter by letter made a tenth of all the garbage of a message.
 */
function tidy(text: string, spelled: Spellings): string {
  return text
    .replace(/[^a-z ]/gu, (letter) => spelled.get(letter) ?? foldLetter(letter))
    .replace(/ {2,}/g, " ")
    .trim();
}

/** What `foldLetter` found, for the letters that are in use: asking for the properties of a character is slow. */
const known = new Map<string, string>();
const KNOWN_AT_MOST = 2_000;

/** One character without its accents; punctuation, blanks and controls as a blank; an accent alone as nothing. */
function foldLetter(letter: string): string {
  const found = known.get(letter);
  if (found !== undefined) return found;
  const folded = letter
    .normalize("NFD")
    .replace(/\p{M}+/gu, "")
    .replace(/[\p{P}\p{Z}\p{C}]+/gu, " ");
  if (known.size < KNOWN_AT_MOST) known.set(letter, folded);
  return folded;
}

function isPlainAscii(text: string): boolean {
  for (let index = 0; index < text.length; index += 1) if (text.charCodeAt(index) > 126) return false;
  return true;
}

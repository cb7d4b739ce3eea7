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
    const folded = squeeze(lower.replace(/[^a-z0-9$+<=>^`|~]+/g, " "));
    return { spelled: folded, plain: folded };
  }
  const composed = lower.normalize("NFKC");
  const spelled = composed.replace(/[äöüß]/g, (letter) => spellings[letter] ?? letter);
  return { spelled: tidy(spelled), plain: tidy(composed.replace(/ß/g, "ss")) };
}

const spellings: Readonly<Record<string, string>> = { ä: "ae", ö: "oe", ü: "ue", ß: "ss" };

/** Accents off, punctuation to blanks; emoji and other symbols stay, because a keyword may be one. */
function tidy(text: string): string {
  return squeeze(
    text
      .normalize("NFD")
      .replace(/\p{M}+/gu, "")
      .replace(/[\p{P}\p{Z}\p{C}]+/gu, " "),
  );
}

function squeeze(text: string): string {
  return text.trim();
}

function isPlainAscii(text: string): boolean {
  for (let index = 0; index < text.length; index += 1) if (text.charCodeAt(index) > 126) return false;
  return true;
}

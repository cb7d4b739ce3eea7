import type { Localized } from "../flowSchema.ts";

/** Languages in the order in which a text is looked for. */
export interface LanguageChoice {
  /** The one the contact speaks, as exactly as we know it. */
  readonly language: string;
  readonly fallbacks: readonly string[];
}

/** The text in the first language that has one; "de-AT" is served by "de". "" when there is none at all. */
export function pickText(text: Localized, choice: LanguageChoice): string {
  if (typeof text === "string") return text;
  const language = pickLanguage(text, choice);
  return language === undefined ? "" : (text[language] ?? "");
}

/** The language that `pickText` takes; undefined where a text is the same in each, or there is none. */
export function pickLanguage(text: Localized, { language, fallbacks }: LanguageChoice): string | undefined {
  if (typeof text === "string") return undefined;
  const found = keyFor(text, language);
  if (found !== undefined) return found;
  for (const fallback of fallbacks) {
    const other = keyFor(text, fallback);
    if (other !== undefined) return other;
  }
  return Object.keys(text)[0];
}

/** "de-AT" → "de". */
export function primaryLanguage(language: string): string {
  const end = language.search(/[-_]/);
  return (end < 0 ? language : language.slice(0, end)).toLowerCase();
}

/** One of two sentences of our own: German for German speakers, English for everybody else. */
export function ownWords(language: string, words: { readonly de: string; readonly en: string }): string {
  return primaryLanguage(language) === "de" ? words.de : words.en;
}

function keyFor(text: Readonly<Record<string, string>>, language: string): string | undefined {
  if (Object.hasOwn(text, language)) return language;
  const primary = primaryLanguage(language);
  return Object.hasOwn(text, primary) ? primary : undefined;
}

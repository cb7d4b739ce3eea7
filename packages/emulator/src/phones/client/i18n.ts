import { DE, type Words } from "./words/de.ts";
import { EN } from "./words/en.ts";

export type { Words };

export type Language = "de" | "en";

export function preferredLanguage(): Language {
  const stored = localStorage.getItem("phones.language");
  if (stored === "de" || stored === "en") return stored;
  return navigator.language.toLowerCase().startsWith("de") ? "de" : "en";
}

export function wordsOf(language: Language): Words {
  return language === "de" ? DE : EN;
}

/** Puts values into `{named}` places. */
export function fill(text: string, values: Record<string, string | number>): string {
  return text.replace(/\{(\w+)\}/g, (_, name: string) => String(values[name] ?? ""));
}

/** `23 h 54 min`, or days from two on. */
export function duration(ms: number, words: Words): string {
  const minutes = Math.max(0, Math.ceil(Math.abs(ms) / 60_000));
  const hours = Math.floor(minutes / 60);
  if (hours >= 48) return fill(words.days, { n: Math.floor(hours / 24) });
  if (hours === 0) return `${minutes} min`;
  return minutes % 60 === 0 ? `${hours} h` : `${hours} h ${minutes % 60} min`;
}

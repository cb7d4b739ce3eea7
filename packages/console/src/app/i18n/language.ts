/** The languages the console speaks. German first: it is the fallback wherever nothing else is known. */
export const languages = ["de", "en"] as const;
export type Language = (typeof languages)[number];

const storageKey = "botschaft.language";

export function isLanguage(value: unknown): value is Language {
  return value === "de" || value === "en";
}

/** The reader's own choice in this browser, else what the browser asks for, else German. */
export function preferredLanguage(): Language {
  try {
    const stored = localStorage.getItem(storageKey);
    if (isLanguage(stored)) return stored;
  } catch {
    // Storage may be forbidden; the browser's wish decides then.
  }
  const wish = navigator.languages.map((tag) => tag.slice(0, 2)).find(isLanguage);
  return wish ?? "de";
}

export function rememberLanguage(language: Language): void {
  try {
    localStorage.setItem(storageKey, language);
  } catch {
    // The choice then lasts until the page closes.
  }
}

import { createInstance, type i18n } from "i18next";
import { useEffect, useState } from "react";
import { initReactI18next, useTranslation } from "react-i18next";
import type { deParts } from "./de/index.ts";
import { gather, type Gathered } from "./gather.ts";
import { preferredLanguage, rememberLanguage, type Language } from "./language.ts";

/** All words of one language: flat keys, so that a key can be found by searching for it. German is the model. */
type Catalogue = Readonly<Record<keyof Gathered<typeof deParts>, string>>;

/** A key as code uses it: `_one` and `_other` are chosen by `count`. */
export type WordKey = BaseKey<keyof Catalogue>;
type BaseKey<Key extends string> = Key extends `${infer Base}_one` | `${infer Base}_other` | `${infer Base}_zero`
  ? Base
  : Key;

export type Values = Readonly<Record<string, string | number>>;
export type Say = (key: WordKey, values?: Values) => string;

const loaders: Readonly<Record<Language, () => Promise<Catalogue>>> = {
  de: async () => gather((await import("./de/index.ts")).deParts),
  en: async () => gather((await import("./en/index.ts")).enParts),
};

const words: i18n = createInstance();

/** Loads the reader's language before the first screen is drawn. */
export async function startWords(): Promise<void> {
  const language = preferredLanguage();
  await words.use(initReactI18next).init({
    lng: language,
    resources: { [language]: { translation: await loaders[language]() } },
    keySeparator: false,
    nsSeparator: false,
    // React escapes; escaping twice would show "&amp;" to people.
    interpolation: { escapeValue: false },
    react: { useSuspense: false },
  });
  document.documentElement.lang = language;
}

/** Switches all screens at once and remembers it in this browser. */
export async function speak(language: Language): Promise<void> {
  if (!words.hasResourceBundle(language, "translation"))
    words.addResourceBundle(language, "translation", await loaders[language]());
  await words.changeLanguage(language);
  document.documentElement.lang = language;
  rememberLanguage(language);
}

/** The words of the reader's language; redraws when it changes. */
export function useWords(): { readonly say: Say; readonly language: Language } {
  const { t, i18n } = useTranslation(undefined, { i18n: words });
  return { say: t as unknown as Say, language: i18n.language === "en" ? "en" : "de" };
}

/** Texts of the language that is not the reader's, by key. */
export type OtherWords = Readonly<Record<string, string>>;

/** The words of the other language, to find things by; null until they have come. */
export function useOtherWords(): OtherWords | null {
  const { language } = useWords();
  const [others, setOthers] = useState<OtherWords | null>(null);
  useEffect(() => {
    let isWanted = true;
    // Where they cannot be loaded, things are found in the reader's own language only.
    loaders[language === "de" ? "en" : "de"]().then(
      (words) => isWanted && setOthers(words),
      () => {},
    );
    return () => {
      isWanted = false;
    };
  }, [language]);
  return others;
}

import { createContext } from "preact";
import { useContext } from "preact/hooks";
import { type Language, type Words, wordsOf } from "./i18n.ts";

export const LanguageContext = createContext<Language>("de");

export function useWords(): Words {
  return wordsOf(useContext(LanguageContext));
}

export function useLanguage(): Language {
  return useContext(LanguageContext);
}

import { useMemo } from "react";
import { useWords } from "../i18n/words.ts";
import { useNow } from "./clock.ts";
import { speakTime, type TimeSpeaker } from "./sayTime.ts";

/** Times in the reader's language, moving on with the clock. */
export function useTime(): TimeSpeaker & { readonly now: number } {
  const now = useNow();
  const { language } = useWords();
  return useMemo(() => ({ ...speakTime(language, now), now }), [language, now]);
}

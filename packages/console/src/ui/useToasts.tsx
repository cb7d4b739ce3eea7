import { useMemo } from "react";
import { useProblemSentence } from "../app/api/useProblemSentence.ts";
import { showToast } from "./toastStore.ts";

export interface Toasts {
  /** Says what was done, with a way back where there is one. */
  readonly say: (sentence: string, undo?: () => void) => void;
  /** Says what did not work and why. */
  readonly fail: (error: unknown) => void;
}

export function useToasts(): Toasts {
  const sentenceOf = useProblemSentence();
  return useMemo(
    () => ({
      say: (sentence, undo) => showToast({ sentence, isAlarm: false, ...(undo === undefined ? {} : { undo }) }),
      fail: (error) => showToast({ sentence: sentenceOf(error), isAlarm: true }),
    }),
    [sentenceOf],
  );
}

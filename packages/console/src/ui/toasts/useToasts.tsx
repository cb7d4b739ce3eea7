import { useMemo } from "react";
import { useProblemSentence } from "../../app/api/useProblemSentence.ts";
import { showToast, type ToastWay } from "./toastStore.ts";

export interface Toasts {
  /** Says what was done, with a way back where there is one. */
  readonly say: (sentence: string, undo?: () => void) => void;
  /** Says what did not work and why. */
  readonly fail: (error: unknown) => void;
  /** Says what went wrong out of sight, with the way there. */
  readonly alarm: (sentence: string, way: ToastWay) => void;
}

export function useToasts(): Toasts {
  const sentenceOf = useProblemSentence();
  return useMemo(
    () => ({
      say: (sentence, undo) => showToast({ sentence, isAlarm: false, ...(undo === undefined ? {} : { undo }) }),
      fail: (error) => showToast({ sentence: sentenceOf(error), isAlarm: true }),
      alarm: (sentence, way) => showToast({ sentence, isAlarm: true, way }),
    }),
    [sentenceOf],
  );
}

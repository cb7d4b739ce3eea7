import { notifications } from "@mantine/notifications";
import { useMemo } from "react";
import { useProblemSentence } from "../app/api/useProblemSentence.ts";
import { useWords } from "../app/i18n/words.ts";
import styles from "./toasts.module.css";

export interface Toasts {
  /** Says what was done, with a way back where there is one. */
  readonly say: (sentence: string, undo?: () => void) => void;
  /** Says what did not work and why. */
  readonly fail: (error: unknown) => void;
}

const undoableForMs = 8_000;

export function useToasts(): Toasts {
  const { say: word } = useWords();
  const sentenceOf = useProblemSentence();
  return useMemo(() => ({
    say(sentence, undo) {
      const id = crypto.randomUUID();
      const takeBack = () => { notifications.hide(id); undo?.(); };
      const message = (
        <span className={styles["line"]}>
          <span>{sentence}</span>
          {undo !== undefined && <button type="button" className={styles["undo"]} onClick={takeBack}>{word("toast.undo")}</button>}
        </span>
      );
      notifications.show({ id, message, autoClose: undoableForMs, withBorder: false });
    },
    fail: (error) => void notifications.show({ message: sentenceOf(error), autoClose: 10_000, role: "alert" }),
  }), [word, sentenceOf]);
}

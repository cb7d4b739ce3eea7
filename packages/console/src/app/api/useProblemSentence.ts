import { useCallback } from "react";
import { useWords } from "../i18n/words.ts";
import { Refusal, Unreachable } from "./refusal.ts";

/** Puts any error into a sentence for the reader: what is wrong and, where we know it, what helps. */
export function useProblemSentence(): (error: unknown) => string {
  const { say } = useWords();
  return useCallback(
    (error) => {
      if (error instanceof Unreachable) return say("problem.unreachable");
      if (!(error instanceof Refusal)) return say("problem.unexpected");
      if (error.code === "unknown") return error.message;
      const sentence = say(`problem.${error.code}`);
      // The platform's own words help where ours can only say that it refused.
      return error.code === "platform_refused" && error.problem.detail !== undefined
        ? `${sentence} ${error.problem.detail}`
        : sentence;
    },
    [say],
  );
}

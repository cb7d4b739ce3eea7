import { useCallback } from "react";
import { useWords, type WordKey } from "../i18n/words.ts";
import { Refusal, Unreachable } from "./refusal.ts";

/** Puts any error into a sentence for the reader: what is wrong and, where we know it, what helps. */
export function useProblemSentence(): (error: unknown) => string {
  const { say } = useWords();
  return useCallback(
    (error) => {
      if (error instanceof Unreachable) return say("problem.unreachable");
      if (!(error instanceof Refusal)) return say("problem.unexpected");
      if (error.code === "unknown") return error.message;
      const closer = error.code === "content_does_not_fit" ? fitWords[error.problem.detail ?? ""] : undefined;
      const sentence = say(closer ?? `problem.${error.code}`);
      // The platform's own words help where ours can only say that it refused.
      return error.code === "platform_refused" && error.problem.detail !== undefined
        ? `${sentence} ${error.problem.detail}`
        : sentence;
    },
    [say],
  );
}

/** What of a reply did not fit; the server says it as one of these. */
const fitWords: Readonly<Record<string, WordKey>> = {
  sticker_after_window: "problem.content_does_not_fit.sticker_after_window",
  too_long: "problem.content_does_not_fit.too_long",
  empty: "problem.content_does_not_fit.empty",
};

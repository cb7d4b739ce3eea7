import { Button } from "@mantine/core";
import type { ReactNode } from "react";
import { useWords } from "../../app/i18n/words.ts";
import { isRefusal } from "../../app/api/refusal.ts";
import { useProblemSentence } from "../../app/api/useProblemSentence.ts";
import { EmptyState } from "./EmptyState.tsx";

interface ErrorStateProps {
  readonly error: unknown;
  readonly retry?: () => void;
  /** Another way on, also where trying again cannot help. */
  readonly children?: ReactNode;
}

/** Something did not come: what, why, and the button that tries again, where that could help. */
export function ErrorState({ error, retry, children }: ErrorStateProps) {
  const { say } = useWords();
  const sentence = useProblemSentence();
  const isFinal = isRefusal(error, "forbidden") || isRefusal(error, "not_found");
  return (
    <div role="alert" style={{ display: "contents" }}>
      <EmptyState finding={say("state.failed")} next={sentence(error)}>
        {retry !== undefined && !isFinal && (
          <Button variant="default" onClick={retry}>
            {say("state.retry")}
          </Button>
        )}
        {children}
      </EmptyState>
    </div>
  );
}

import { Button } from "@mantine/core";
import { useWords } from "../app/i18n/words.ts";
import { isRefusal } from "../app/api/refusal.ts";
import { useProblemSentence } from "../app/api/useProblemSentence.ts";
import { EmptyState } from "./EmptyState.tsx";

/** Something did not come: what, why, and the button that tries again, where that could help. */
export function ErrorState({ error, retry }: { readonly error: unknown; readonly retry?: () => void }) {
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
      </EmptyState>
    </div>
  );
}

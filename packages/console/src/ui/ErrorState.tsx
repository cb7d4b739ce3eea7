import { Button } from "@mantine/core";
import { useWords } from "../app/i18n/words.ts";
import { useProblemSentence } from "../app/api/useProblemSentence.ts";
import { EmptyState } from "./EmptyState.tsx";

/** Something did not come: what, why, and the button that tries again. */
export function ErrorState({ error, retry }: { readonly error: unknown; readonly retry?: () => void }) {
  const { say } = useWords();
  const sentence = useProblemSentence();
  return (
    <div role="alert" style={{ display: "contents" }}>
      <EmptyState finding={say("state.failed")} next={sentence(error)}>
        {retry !== undefined && (
          <Button variant="default" onClick={retry}>
            {say("state.retry")}
          </Button>
        )}
      </EmptyState>
    </div>
  );
}

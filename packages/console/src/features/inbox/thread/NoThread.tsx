import { useWords } from "../../../app/i18n/words.ts";
import { EmptyState } from "../../../ui/EmptyState.tsx";
import { Key } from "../../../ui/Key.tsx";

/** Nobody chosen yet. */
export function NoThread() {
  const { say } = useWords();
  return (
    <section style={{ display: "flex" }} aria-label={say("thread.title")}>
      <EmptyState
        finding={say("thread.none")}
        next={
          <>
            {say("thread.none.next")} <Key combo="j" /> <Key combo="k" />
          </>
        }
      />
    </section>
  );
}

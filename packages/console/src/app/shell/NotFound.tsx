import { Link } from "@tanstack/react-router";
import { EmptyState } from "../../ui/page/EmptyState.tsx";
import { useWords } from "../i18n/words.ts";

export function NotFound() {
  const { say } = useWords();
  return (
    <main style={{ height: "100%", display: "flex" }}>
      <EmptyState finding={say("state.notFound")} next={say("state.notFound.next")} isWholePage>
        <Link to="/">{say("state.toInbox")}</Link>
      </EmptyState>
    </main>
  );
}

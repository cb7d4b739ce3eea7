import type { ConversationSummary, ConversationView, Member } from "@botschaft/contract";
import { useDebouncedCallback } from "@mantine/hooks";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useMemo, useRef, useState } from "react";
import { flushSync } from "react-dom";
import { useSession } from "../../../app/api/session.ts";
import { useWords } from "../../../app/i18n/words.ts";
import { useActions, useRunAction } from "../../../app/keys/actions.tsx";
import { RailButton } from "../../../ui/page/RailButton.tsx";
import { ErrorState } from "../../../ui/page/ErrorState.tsx";
import { Key } from "../../../ui/Key.tsx";
import { LoadingRows } from "../../../ui/page/Loading.tsx";
import { listQuery, membersQuery } from "../data/inboxQueries.ts";
import { setDensity, useDensity } from "../../../app/theme/density.ts";
import { DemoHint } from "./DemoHint.tsx";
import { ListEnd, NothingInList } from "./ListEnd.tsx";
import { ListRows } from "./ListRows.tsx";
import { useListMoves } from "./useListMoves.ts";
import styles from "./ListPane.module.css";

const searchPauseMs = 200;
const noMembers: readonly Member[] = [];

/** The conversations of a view, or those that a search finds. */
export function ListPane({
  view,
  selectedId,
}: {
  readonly view: ConversationView;
  readonly selectedId: string | null;
}) {
  const { say } = useWords();
  const { memberId, workspaceId } = useSession();
  const { data: members } = useQuery(membersQuery(workspaceId));
  const { q = "" } = useSearch({ strict: false });
  const density = useDensity();
  const query = useInfiniteQuery(listQuery(view, q));
  const rows = useMemo(() => uniqueRows(query.data?.pages ?? []), [query.data]);
  useListMoves({ view, q, rows, selectedId });
  return (
    <section className={styles["list"]} aria-label={say("list.title")}>
      <ListBar view={view} q={q} />
      <DemoHint />
      {query.isPending && <LoadingRows rows={9} height={density === "dense" ? 44 : 64} />}
      {query.isError && rows.length === 0 && <ErrorState error={query.error} retry={() => void query.refetch()} />}
      {query.isSuccess && rows.length === 0 && <NothingInList view={view} q={q} />}
      {rows.length > 0 && (
        <ListRows
          rows={rows}
          view={view}
          q={q}
          memberId={memberId}
          members={members?.items ?? noMembers}
          selectedId={selectedId}
          density={density}
          more={query.hasNextPage && !query.isFetchingNextPage ? () => void query.fetchNextPage() : null}
          end={query.hasNextPage ? null : <ListEnd view={view} q={q} />}
        />
      )}
    </section>
  );
}

function ListBar({ view, q }: { readonly view: ConversationView; readonly q: string }) {
  const { say } = useWords();
  const navigate = useNavigate();
  const density = useDensity();
  const field = useRef<HTMLInputElement>(null);
  const [isSearching, setIsSearching] = useState(q !== "");
  const search = useDebouncedCallback((text: string) => {
    void navigate({ to: ".", search: text.trim() === "" ? {} : { q: text.trim() }, replace: true });
  }, searchPauseMs);
  const runAction = useRunAction();
  /** From what was typed to what it found: the first of them opens, and J goes on from there. */
  const enterResults = (text: string) => {
    if (text.trim() !== q) return search.flush();
    field.current?.blur();
    runAction("list.first");
  };
  const stop = () => {
    setIsSearching(false);
    void navigate({ to: ".", search: {}, replace: true });
  };
  const start = () => {
    // Drawn at once, so that the very next letter already falls into the field.
    flushSync(() => setIsSearching(true));
    field.current?.focus();
  };
  useActions([
    { id: "search", title: say("list.search"), group: "list", combo: "/", likelihood: 1, run: start },
    {
      id: "density",
      title: density === "dense" ? say("list.roomy") : say("list.dense"),
      group: "look",
      run: () => setDensity(density === "dense" ? "roomy" : "dense"),
    },
  ]);
  return (
    <header className={styles["bar"]}>
      <RailButton />
      {isSearching ? (
        <input
          ref={field}
          type="search"
          className={styles["search"]}
          defaultValue={q}
          placeholder={say("list.search")}
          aria-label={say("list.search")}
          onChange={(event) => search(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key === "Escape") stop();
            if (event.key !== "Enter" && event.key !== "ArrowDown") return;
            event.preventDefault();
            enterResults(event.currentTarget.value);
          }}
        />
      ) : (
        <h1>{say(`view.${view}`)}</h1>
      )}
      {isSearching ? (
        <button type="button" className={styles["stop"]} onClick={stop}>
          {say("list.stopSearch")}
        </button>
      ) : (
        <button
          type="button"
          className={styles["find"]}
          onClick={start}
          aria-label={say("list.search")}
          aria-keyshortcuts="/"
        >
          <SearchSign />
          <Key combo="/" />
        </button>
      )}
      {!isSearching && (
        <span className={styles["commands"]}>
          <Key combo="mod+k" />
        </span>
      )}
    </header>
  );
}

function SearchSign() {
  return (
    <svg
      className={styles["sign"]}
      width="16"
      height="16"
      viewBox="0 0 16 16"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.6"
      strokeLinecap="round"
      aria-hidden="true"
    >
      <circle cx="7" cy="7" r="4.5" />
      <path d="M10.5 10.5 14 14" />
    </svg>
  );
}

/** A row that moved between two pages while they were loaded stands once: where it was seen first. */
function uniqueRows(
  pages: readonly { readonly items: readonly ConversationSummary[] }[],
): readonly ConversationSummary[] {
  const byId = new Map<string, ConversationSummary>();
  for (const page of pages) for (const row of page.items) if (!byId.has(row.id)) byId.set(row.id, row);
  return [...byId.values()];
}

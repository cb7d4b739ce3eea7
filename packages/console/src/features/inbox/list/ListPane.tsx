import type { ConversationView } from "@botschaft/contract";
import { useDebouncedCallback } from "@mantine/hooks";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useMemo, useRef, useState } from "react";
import { flushSync } from "react-dom";
import { useWords } from "../../../app/i18n/words.ts";
import { useActions, useRunAction } from "../../../app/keys/actions.tsx";
import { RailButton } from "../../../ui/page/RailButton.tsx";
import { ErrorState } from "../../../ui/page/ErrorState.tsx";
import { Key } from "../../../ui/Key.tsx";
import { LoadingRows } from "../../../ui/page/Loading.tsx";
import { listQuery } from "../data/inboxQueries.ts";
import type { Search } from "../model/search.ts";
import { setDensity, useDensity } from "../../../app/theme/density.ts";
import { DemoHint } from "./DemoHint.tsx";
import { FoundList } from "./FoundList.tsx";
import { ListEnd, NothingInList } from "./ListEnd.tsx";
import { ListRows } from "./ListRows.tsx";
import { uniqueBy } from "./uniqueBy.ts";
import { useListMoves } from "./useListMoves.ts";
import styles from "./ListPane.module.css";

const searchPauseMs = 200;
const noSearch: Search = {};

interface ListProps {
  readonly view: ConversationView;
  readonly selectedId: string | null;
}

/** The conversations of a view, or those that a search finds. */
export function ListPane({ view, selectedId }: ListProps) {
  const { say } = useWords();
  const search: Search = useSearch({ strict: false });
  const { q } = search;
  return (
    <section className={styles["list"]} aria-label={say("list.title")}>
      <ListBar view={view} q={q ?? ""} />
      <DemoHint />
      {q === undefined ? (
        <ViewList view={view} selectedId={selectedId} />
      ) : (
        <FoundList view={view} search={{ ...search, q }} selectedId={selectedId} />
      )}
    </section>
  );
}

function ViewList({ view, selectedId }: ListProps) {
  const density = useDensity();
  const query = useInfiniteQuery(listQuery(view));
  const rows = useMemo(
    () => [...uniqueBy(query.data?.pages.flatMap(({ items }) => items) ?? [], ({ id }) => id).values()],
    [query.data],
  );
  useListMoves({ view, search: noSearch, rows, found: null, selectedId });
  return (
    <>
      {query.isPending && <LoadingRows rows={9} height={density === "dense" ? 44 : 64} />}
      {query.isError && rows.length === 0 && <ErrorState error={query.error} retry={() => void query.refetch()} />}
      {query.isSuccess && rows.length === 0 && <NothingInList view={view} />}
      {rows.length > 0 && (
        <ListRows
          rows={rows}
          view={view}
          search={noSearch}
          found={null}
          selectedId={selectedId}
          density={density}
          more={query.hasNextPage && !query.isFetchingNextPage ? () => void query.fetchNextPage() : null}
          end={query.hasNextPage ? null : <ListEnd view={view} />}
        />
      )}
    </>
  );
}

function ListBar({ view, q }: { readonly view: ConversationView; readonly q: string }) {
  const { say } = useWords();
  const navigate = useNavigate();
  const density = useDensity();
  const field = useRef<HTMLInputElement>(null);
  const [isSearching, setIsSearching] = useState(q !== "");
  const search = useDebouncedCallback((text: string) => {
    const words = text.trim();
    void navigate({
      to: ".",
      // What was chosen for this search holds for its next letter; the message at which a thread was opened does not.
      search: ({ only }: Search) => (words === "" ? {} : { q: words, ...(only === undefined ? {} : { only }) }),
      replace: true,
    });
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

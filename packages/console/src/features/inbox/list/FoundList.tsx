import type { ConversationView } from "@botschaft/contract";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useMemo } from "react";
import { useWords } from "../../../app/i18n/words.ts";
import { useDensity } from "../../../app/theme/density.ts";
import { EmptyState } from "../../../ui/page/EmptyState.tsx";
import { ErrorState } from "../../../ui/page/ErrorState.tsx";
import { LoadingRows } from "../../../ui/page/Loading.tsx";
import { searchQuery } from "../data/inboxQueries.ts";
import type { Search } from "../model/search.ts";
import { ListRows } from "./ListRows.tsx";
import { uniqueBy } from "./uniqueBy.ts";
import { useListMoves } from "./useListMoves.ts";
import styles from "./FoundList.module.css";

interface FoundListProps {
  readonly view: ConversationView;
  readonly search: Search & { readonly q: string };
  readonly selectedId: string | null;
}

/** What a search finds: in all conversations, or in those of the view one stands in if one wants that. */
export function FoundList({ view, search, selectedId }: FoundListProps) {
  const { say } = useWords();
  const navigate = useNavigate();
  const density = useDensity();
  const { q } = search;
  const isOnly = search.only === true && view !== "all";
  const query = useInfiniteQuery(searchQuery(isOnly ? view : "all", q));
  const pages = query.data?.pages;
  const found = useMemo(
    () => uniqueBy(pages?.flatMap(({ items }) => items) ?? [], ({ conversation }) => conversation.id),
    [pages],
  );
  const rows = useMemo(() => [...found.values()].map(({ conversation }) => conversation), [found]);
  useListMoves({ view, search, rows, found, selectedId });
  const limitTo = (only: boolean) => void navigate({ to: ".", search: only ? { q, only } : { q }, replace: true });
  const isReading = pages?.[0]?.isComplete === false;
  return (
    <>
      {view !== "all" && (
        <div className={styles["scope"]}>
          <button type="button" className={styles["chip"]} aria-pressed={isOnly} onClick={() => limitTo(!isOnly)}>
            {say("search.only", { view: say(`view.${view}`) })}
            {isOnly && <span aria-hidden="true"> ×</span>}
          </button>
          {!isOnly && <span>{say("search.everywhere")}</span>}
        </div>
      )}
      {isReading && (
        <p className={styles["reading"]} role="status">
          {say("search.stillReading")}
        </p>
      )}
      {query.isPending && <LoadingRows rows={9} height={density === "dense" ? 44 : 64} />}
      {query.isError && rows.length === 0 && <ErrorState error={query.error} retry={() => void query.refetch()} />}
      {query.isSuccess && rows.length === 0 && (
        <EmptyState
          finding={isOnly ? say("search.nothingHere", { q }) : say("list.nothingFound", { q })}
          next={isOnly ? undefined : say("list.nothingFound.next")}
        >
          {isOnly ? (
            <button type="button" className={styles["wider"]} onClick={() => limitTo(false)}>
              {say("search.lookEverywhere")}
            </button>
          ) : undefined}
        </EmptyState>
      )}
      {rows.length > 0 && (
        <ListRows
          rows={rows}
          view={view}
          search={search}
          found={found}
          selectedId={selectedId}
          density={density}
          more={query.hasNextPage && !query.isFetchingNextPage ? () => void query.fetchNextPage() : null}
          end={null}
        />
      )}
    </>
  );
}

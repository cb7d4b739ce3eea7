import type { ConversationSummary, ConversationView, FoundConversation } from "@botschaft/contract";
import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useCallback, useEffect, useRef } from "react";
import { useFirstScreenStands } from "../../../app/firstScreen.ts";
import { useWords } from "../../../app/i18n/words.ts";
import { useActions } from "../../../app/keys/actions.tsx";
import { conversationQuery, threadQuery } from "../data/inboxQueries.ts";
import { searchAt, type Search } from "../model/search.ts";

interface ListMoves {
  readonly view: ConversationView;
  readonly search: Search;
  readonly rows: readonly ConversationSummary[];
  /** What was found in them; null where nothing was searched for. */
  readonly found: ReadonlyMap<string, FoundConversation> | null;
  readonly selectedId: string | null;
}

/** J and K through the list; the neighbours are loaded before they are asked for, so that moving takes no time. */
export function useListMoves({ view, search, rows, found, selectedId }: ListMoves): void {
  const { say } = useWords();
  const client = useQueryClient();
  const navigate = useNavigate();
  const index = rows.findIndex((row) => row.id === selectedId);
  // A row that has just left the view (answered, closed) leaves its place behind: J goes on from there.
  const place = useRef(-1);
  const list = `${view}?${search.q ?? ""}`;
  const placeIn = useRef(list);
  if (placeIn.current !== list) {
    placeIn.current = list;
    place.current = -1;
  }
  if (index >= 0) place.current = index;

  const open = useCallback(
    (row: ConversationSummary | undefined) => {
      if (row === undefined) return;
      void navigate({
        to: "/inbox/$view/$conversationId",
        params: { view, conversationId: row.id },
        search: searchAt(search, found?.get(row.id)?.hit?.seq),
      });
    },
    [navigate, view, search, found],
  );

  const next = () => open(index >= 0 ? rows[index + 1] : rows[Math.max(0, Math.min(place.current, rows.length - 1))]);
  const previous = () => open(index >= 0 ? rows[index - 1] : rows[Math.max(0, place.current - 1)]);

  const stands = useFirstScreenStands();
  useEffect(() => {
    if (!stands) return;
    const prefetch = (row: ConversationSummary | undefined) => {
      if (row === undefined) return;
      void client.prefetchQuery(conversationQuery(row.id));
      void client.prefetchQuery(threadQuery(client, row.id, found?.get(row.id)?.hit?.seq ?? null));
    };
    const at = index >= 0 ? index : 0;
    // After the selected one itself was asked for.
    const timer = setTimeout(() => [rows[at + 1], rows[at - 1], rows[at + 2]].forEach(prefetch), 60);
    return () => clearTimeout(timer);
  }, [client, rows, found, index, stands]);

  useActions([
    { id: "list.first", title: say("keys.next"), group: "list", isHidden: true, run: () => open(rows[0]) },
    { id: "list.next", title: say("keys.next"), group: "list", combo: "j", isHidden: true, run: next },
    { id: "list.previous", title: say("keys.previous"), group: "list", combo: "k", isHidden: true, run: previous },
  ]);
}

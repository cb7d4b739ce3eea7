import { useQueryClient } from "@tanstack/react-query";
import { useMemo, useRef, useState } from "react";
import { useToasts } from "../../../ui/toasts/useToasts.tsx";
import { findSummary } from "../data/inboxCache.ts";
import { fetchNewer, fetchNewest, fetchOlder, threadKey } from "../data/inboxQueries.ts";
import { takeInNewer, takeInOlder, type LoadedThread } from "../model/threadMessages.ts";

/** Brings what stands before and behind the loaded part of a thread, one page at a time. */
export function useMoreMessages(id: string, thread: LoadedThread) {
  const client = useQueryClient();
  const toasts = useToasts();
  const [isLoading, setIsLoading] = useState(false);
  const busy = useRef({ older: false, newer: false });
  const oldest = thread.messages[0]?.seq;
  const newest = thread.messages.at(-1)?.seq;
  const { hasOlder, hasNewer } = thread;
  return useMemo(() => {
    const put = (change: (known: LoadedThread) => LoadedThread) =>
      client.setQueryData<LoadedThread>(threadKey(id), (known) => known && change(known));
    return {
      isLoading,
      loadOlder() {
        if (busy.current.older || !hasOlder || oldest === undefined) return;
        busy.current.older = true;
        setIsLoading(true);
        fetchOlder(id, oldest)
          .then((page) => put((known) => takeInOlder(known, page.messages, page.hasOlder)))
          .catch(toasts.fail)
          .finally(() => {
            busy.current.older = false;
            setIsLoading(false);
          });
      },
      loadNewer() {
        if (busy.current.newer || !hasNewer || newest === undefined) return;
        busy.current.newer = true;
        fetchNewer(id, newest)
          .then((page) => {
            // What was said while the page came was told live, and not taken in as long as this was not the end.
            const last = page.messages.at(-1)?.seq ?? newest;
            const isMore = page.hasNewer || (findSummary(client, id)?.lastSeq ?? 0) > last;
            put((known) => takeInNewer(known, page.messages, isMore));
          })
          .catch(toasts.fail)
          .finally(() => {
            busy.current.newer = false;
          });
      },
      /** Sees to it that the end is loaded, in place of a part that does not reach it. */
      async loadEnd() {
        if (!hasNewer) return;
        await fetchNewest(id).then((end) => put(() => end), toasts.fail);
      },
    };
  }, [id, client, toasts, isLoading, hasOlder, hasNewer, oldest, newest]);
}

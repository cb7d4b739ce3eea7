import { useQueryClient } from "@tanstack/react-query";
import { useMemo, useRef, useState } from "react";
import { useToasts } from "../../../ui/toasts/useToasts.tsx";
import { fetchOlder, threadKey } from "../data/inboxQueries.ts";
import { takeInOlder, type LoadedThread } from "../model/threadMessages.ts";

/** Brings what stands before the loaded part of a thread, one page at a time. */
export function useMoreMessages(id: string, thread: LoadedThread) {
  const client = useQueryClient();
  const toasts = useToasts();
  const [isLoading, setIsLoading] = useState(false);
  const busy = useRef(false);
  const oldest = thread.messages[0]?.seq;
  const { hasOlder } = thread;
  return useMemo(
    () => ({
      isLoading,
      loadOlder() {
        if (busy.current || !hasOlder || oldest === undefined) return;
        busy.current = true;
        setIsLoading(true);
        fetchOlder(id, oldest)
          .then((page) =>
            client.setQueryData<LoadedThread>(
              threadKey(id),
              (known) => known && takeInOlder(known, page.items, page.hasMore),
            ),
          )
          .catch(toasts.fail)
          .finally(() => {
            busy.current = false;
            setIsLoading(false);
          });
      },
    }),
    [id, client, toasts, isLoading, hasOlder, oldest],
  );
}

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { useToasts } from "../../../ui/toasts/useToasts.tsx";
import type { LoadedThread } from "../model/threadMessages.ts";
import { fetchAround, threadKey, threadQuery } from "./inboxQueries.ts";

/** The loaded part of a thread: its end, or what stands around the message at which it is to be opened. */
export function useThread(id: string, at: number | null) {
  const client = useQueryClient();
  const toasts = useToasts();
  const thread = useQuery(threadQuery(client, id, at));
  const { data } = thread;
  const isMissing = at !== null && data !== undefined && !holds(data, at);
  useEffect(() => {
    if (!isMissing || at === null) return;
    let isWanted = true;
    fetchAround(id, at)
      .then((loaded) => {
        if (isWanted) client.setQueryData<LoadedThread>(threadKey(id), loaded);
      })
      .catch(toasts.fail);
    return () => {
      isWanted = false;
    };
  }, [client, toasts, id, at, isMissing]);
  return thread;
}

function holds({ messages, hasOlder, hasNewer }: LoadedThread, seq: number): boolean {
  const [first, last] = [messages[0]?.seq ?? 0, messages.at(-1)?.seq ?? 0];
  // A number beyond the thread's ends is nowhere to be loaded from.
  return (seq >= first || !hasOlder) && (seq <= last || !hasNewer);
}

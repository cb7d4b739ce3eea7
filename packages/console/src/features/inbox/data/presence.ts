import { conversationEndpoints, type EndpointResult } from "@botschaft/contract";
import { queryOptions, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useMemo, useState } from "react";
import { call } from "../../../app/api/call.ts";
import { useSession } from "../../../app/api/session.ts";
import { useFirstScreenStands } from "../../../app/firstScreen.ts";
import { newId } from "../../../ui/newId.ts";

type Present = EndpointResult<typeof conversationEndpoints.setPresence>;
export type PresentPerson = Present["people"][number];

/** Passing by a thread with J is not looking at it. */
const looksAfterMs = 700;
const sayEveryMs = 20_000;
const writingEveryMs = 3_000;
const nobody: readonly PresentPerson[] = [];
/** This tab's own: two tabs of one person are one face. */
const screenId = newId();
/** When one last typed, and last said so, by conversation. */
const typing = new Map<string, { readonly typedAt: number; readonly saidAt: number }>();

export const presenceKey = (id: string) => ["presence", id] as const;

const say = (id: string, state: "here" | "writing" | "gone") =>
  call(conversationEndpoints.setPresence, { params: { conversationId: id }, body: { screenId, state } });

/** Says again and again that one looks, for as long as the page is in front; the answer is who else does. */
const presenceQuery = (id: string) =>
  queryOptions({
    queryKey: presenceKey(id),
    queryFn: () => say(id, Date.now() - (typing.get(id)?.typedAt ?? 0) < writingEveryMs ? "writing" : "here"),
    refetchInterval: sayEveryMs,
    refetchIntervalInBackground: false,
    refetchOnWindowFocus: "always",
    gcTime: 0,
    retry: false,
  });

/** Who else looks at this conversation now, and who of them writes. Tells them of oneself while it is on the screen. */
export function usePresence(id: string): readonly PresentPerson[] {
  const { memberId } = useSession();
  const stands = useFirstScreenStands();
  const [looks, setLooks] = useState(false);
  useEffect(() => {
    if (!stands) return;
    const timer = setTimeout(() => setLooks(true), looksAfterMs);
    return () => clearTimeout(timer);
  }, [stands]);
  const { data } = useQuery({ ...presenceQuery(id), enabled: looks && memberId !== null });
  useEffect(() => {
    if (!looks || memberId === null) return;
    const leave = () => {
      typing.delete(id);
      // Who cannot say that they are gone is not heard of any more, which says the same a little later.
      say(id, "gone").catch(() => {});
    };
    const onHidden = () => {
      if (document.visibilityState === "hidden") leave();
    };
    document.addEventListener("visibilitychange", onHidden);
    return () => {
      document.removeEventListener("visibilitychange", onHidden);
      leave();
    };
  }, [id, looks, memberId]);
  const people = data?.people;
  return useMemo(() => people?.filter((each) => each.memberId !== memberId) ?? nobody, [people, memberId]);
}

/** How a composer tells that somebody writes in it, and that they have stopped. */
export function useTypingNotice(id: string): { readonly typed: () => void; readonly stopped: () => void } {
  const client = useQueryClient();
  return useMemo(() => {
    const tell = (state: "here" | "writing") =>
      say(id, state).then(
        (present) => client.setQueryData(presenceKey(id), present),
        () => {},
      );
    return {
      typed() {
        const now = Date.now();
        const saidAt = typing.get(id)?.saidAt ?? 0;
        const isTimeToSay = now - saidAt >= writingEveryMs;
        typing.set(id, { typedAt: now, saidAt: isTimeToSay ? now : saidAt });
        if (isTimeToSay) void tell("writing");
      },
      stopped() {
        if (typing.delete(id)) void tell("here");
      },
    };
  }, [id, client]);
}

import { conversationEndpoints, type Message } from "@botschaft/contract";
import { useQueryClient, type QueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useCallback, useEffect, useMemo, useSyncExternalStore } from "react";
import { call } from "../../../app/api/call.ts";
import { useSession } from "../../../app/api/session.ts";
import { useProblemSentence } from "../../../app/api/useProblemSentence.ts";
import { useWords } from "../../../app/i18n/words.ts";
import { useToasts } from "../../../ui/toasts/useToasts.tsx";
import { applyReply } from "../model/applyAction.ts";
import { answeredSeqOf } from "../model/answeredSince.ts";
import type { Outgoing } from "../model/outgoing.ts";
import { findSummary, putMessages, putSummary } from "./inboxCache.ts";
import { conversationKey } from "./inboxQueries.ts";
import {
  changeOutgoing,
  hasFailedOutgoing,
  isOnScreen,
  noteOnScreen,
  outgoingOf,
  replaceOutgoing,
  subscribeOutgoing,
} from "./outgoingStore.ts";
import { contactName } from "../../../ui/contactName.ts";
import { newId } from "../../../ui/newId.ts";

/** Within a conversation one message leaves after the other: what was written first is said first. */
const lines = new Map<string, Promise<void>>();

export interface OutgoingBox {
  readonly waiting: readonly Outgoing[];
  readonly send: (body: Outgoing["body"]) => void;
  readonly retry: (clientKey: string) => void;
  /** Takes away what failed; gives back how to put it there again. */
  readonly discard: (clientKey: string) => () => void;
}

/** What is on its way in the thread on the screen. What fails after one has gone on to another thread is told there. */
export function useOutgoing(conversationId: string): OutgoingBox {
  const client = useQueryClient();
  const { memberId } = useSession();
  const waiting = useSyncExternalStore(subscribeOutgoing, () => outgoingOf(conversationId));
  const tellFailure = useTellFailure(conversationId);
  useEffect(() => noteOnScreen(conversationId), [conversationId]);

  const deliver = useCallback(
    (outgoing: Outgoing) => {
      const before = lines.get(conversationId) ?? Promise.resolve();
      lines.set(
        conversationId,
        before.then(async () => {
          const error = await sendOne(client, conversationId, memberId, outgoing);
          if (error !== null && !isOnScreen(conversationId)) tellFailure(error);
        }),
      );
    },
    [client, conversationId, memberId, tellFailure],
  );

  return useMemo(
    () => ({
      waiting,
      send(body) {
        const outgoing: Outgoing = { clientKey: newId(), at: Date.now(), body, state: { kind: "sending" } };
        changeOutgoing(conversationId, (all) => [...all, outgoing]);
        deliver(outgoing);
      },
      retry(clientKey) {
        const failed = outgoingOf(conversationId).find((each) => each.clientKey === clientKey);
        if (failed === undefined) return;
        const again: Outgoing = { ...failed, body: knowing(failed), state: { kind: "sending" } };
        replaceOutgoing(conversationId, again);
        deliver(again);
      },
      discard(clientKey) {
        const discarded = outgoingOf(conversationId).filter((each) => each.clientKey === clientKey);
        changeOutgoing(conversationId, (all) => all.filter((each) => each.clientKey !== clientKey));
        return () => changeOutgoing(conversationId, (all) => [...all, ...discarded]);
      },
    }),
    [waiting, conversationId, deliver],
  );
}

/** Whether something that was written there did not go out; for lists, where one does not see the thread. */
export function useHasFailedOutgoing(conversationId: string): boolean {
  return useSyncExternalStore(subscribeOutgoing, () => hasFailedOutgoing(conversationId));
}

function useTellFailure(conversationId: string): (error: unknown) => void {
  const client = useQueryClient();
  const navigate = useNavigate();
  const { say } = useWords();
  const sentence = useProblemSentence();
  const toasts = useToasts();
  return useCallback(
    (error) => {
      const name = contactName(findSummary(client, conversationId)?.contact ?? { id: conversationId, name: null }, say);
      toasts.alarm(say("toast.notSent", { name, reason: sentence(error) }), {
        title: say("toast.look"),
        go: () => void navigate({ to: "/inbox/$view/$conversationId", params: { view: "all", conversationId } }),
      });
    },
    [client, conversationId, navigate, say, sentence, toasts],
  );
}

/** Sends it, shown as if it had gone out until the server says otherwise; gives back why it did not, null when it did. */
async function sendOne(client: QueryClient, id: string, memberId: string | null, outgoing: Outgoing): Promise<unknown> {
  const before = findSummary(client, id);
  if (before !== undefined && outgoing.body.kind === "reply") {
    const { content } = outgoing.body;
    putSummary(
      client,
      applyReply(before, content.kind === "text" ? content.text : "", content.kind, { memberId, now: Date.now() }),
      memberId,
    );
  }
  try {
    const stored = await post(id, outgoing);
    putMessages(client, id, stored);
    // A 202 means stored and on its way: the live stream brings the message and with it takes this one away.
    if (stored.length > 0) changeOutgoing(id, (all) => all.filter((each) => each.clientKey !== outgoing.clientKey));
    return null;
  } catch (error) {
    replaceOutgoing(id, { ...outgoing, state: { kind: "failed", error } });
    if (before !== undefined) putSummary(client, before, memberId);
    // It may have been closed or given away meanwhile, which `before` does not know.
    void client.invalidateQueries({ queryKey: conversationKey(id) });
    void client.invalidateQueries({ queryKey: ["conversations"] });
    return error;
  }
}

/** Who sends again what a colleague's answer held back has seen that answer. */
function knowing({ body, state }: Outgoing): Outgoing["body"] {
  const answered = state.kind === "failed" ? answeredSeqOf(state.error) : null;
  return body.kind === "reply" && answered !== null ? { ...body, seenSeq: answered } : body;
}

async function post(id: string, { body, clientKey }: Outgoing): Promise<readonly Message[]> {
  const params = { conversationId: id };
  const answer =
    body.kind === "note"
      ? await call(conversationEndpoints.addNote, { params, body: { text: body.text, clientKey } })
      : await call(conversationEndpoints.sendReply, {
          params,
          body: {
            content: body.content,
            clientKey,
            ...(body.seenSeq === undefined ? {} : { seenSeq: body.seenSeq }),
            ...(body.replyToMid === undefined ? {} : { replyToMid: body.replyToMid }),
          },
        });
  return "messages" in answer ? answer.messages : [];
}

import { conversationEndpoints, type Message } from "@botschaft/contract";
import { useQueryClient, type QueryClient } from "@tanstack/react-query";
import { useCallback, useMemo, useSyncExternalStore } from "react";
import { call } from "../../../app/api/call.ts";
import { useSession } from "../../../app/api/session.ts";
import { applyReply } from "../model/applyAction.ts";
import type { Outgoing } from "../model/outgoing.ts";
import { findSummary, putMessages, putSummary } from "./inboxCache.ts";

/**
 * What members' hands have sent and the server has not stored yet, by conversation. Lives outside of React, so that it is still
 * there when one comes back to a thread. Within a conversation one leaves after the other: what was written first is said first.
 */
const byConversation = new Map<string, readonly Outgoing[]>();
const lines = new Map<string, Promise<void>>();
const listeners = new Set<() => void>();
const nothing: readonly Outgoing[] = [];

export interface OutgoingBox {
  readonly waiting: readonly Outgoing[];
  readonly send: (body: Outgoing["body"]) => void;
  readonly retry: (clientKey: string) => void;
  /** Takes away what failed; gives back how to put it there again. */
  readonly discard: (clientKey: string) => () => void;
}

export function useOutgoing(conversationId: string): OutgoingBox {
  const client = useQueryClient();
  const { memberId } = useSession();
  const waiting = useSyncExternalStore(subscribe, () => byConversation.get(conversationId) ?? nothing);

  const deliver = useCallback(
    (outgoing: Outgoing) => {
      const before = lines.get(conversationId) ?? Promise.resolve();
      lines.set(
        conversationId,
        before.then(() => sendOne(client, conversationId, memberId, outgoing)),
      );
    },
    [client, conversationId, memberId],
  );

  return useMemo(
    () => ({
      waiting,
      send(body) {
        const outgoing: Outgoing = { clientKey: crypto.randomUUID(), at: Date.now(), body, state: { kind: "sending" } };
        change(conversationId, (all) => [...all, outgoing]);
        deliver(outgoing);
      },
      retry(clientKey) {
        const failed = byConversation.get(conversationId)?.find((each) => each.clientKey === clientKey);
        if (failed === undefined) return;
        replace(conversationId, { ...failed, state: { kind: "sending" } });
        deliver(failed);
      },
      discard(clientKey) {
        const before = byConversation.get(conversationId) ?? nothing;
        change(conversationId, (all) => all.filter((each) => each.clientKey !== clientKey));
        const discarded = before.filter((each) => each.clientKey === clientKey);
        return () => change(conversationId, (all) => [...all, ...discarded]);
      },
    }),
    [waiting, conversationId, deliver],
  );
}

async function sendOne(client: QueryClient, id: string, memberId: string | null, outgoing: Outgoing): Promise<void> {
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
    if (stored.length > 0) change(id, (all) => all.filter((each) => each.clientKey !== outgoing.clientKey));
  } catch (error) {
    replace(id, { ...outgoing, state: { kind: "failed", error } });
    if (before !== undefined) putSummary(client, before, memberId);
  }
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
            ...(body.replyToMid === undefined ? {} : { replyToMid: body.replyToMid }),
          },
        });
  return "messages" in answer ? answer.messages : [];
}

function replace(id: string, changed: Outgoing): void {
  change(id, (all) => all.map((each) => (each.clientKey === changed.clientKey ? changed : each)));
}

function change(id: string, how: (all: readonly Outgoing[]) => readonly Outgoing[]): void {
  byConversation.set(id, how(byConversation.get(id) ?? nothing));
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

import { conversationEndpoints, type ConversationAction, type ConversationDetail } from "@botschaft/contract";
import { useQueryClient } from "@tanstack/react-query";
import { useCallback } from "react";
import { call } from "../../../app/api/call.ts";
import { useSession } from "../../../app/api/session.ts";
import { useToasts } from "../../../ui/toasts/useToasts.tsx";
import { applyAction, undoOf } from "../model/applyAction.ts";
import { conversationKey, countsKey } from "./inboxQueries.ts";
import { findSummary, putSummary } from "./inboxCache.ts";
import { summaryOf } from "./summaryOf.ts";

/** Carries out actions: on screen at once, undone when the server refuses. `toast` is said with an undo. */
export function useConversationActions(): (id: string, action: ConversationAction, toast?: string) => void {
  const client = useQueryClient();
  const { memberId } = useSession();
  const toasts = useToasts();

  const act = useCallback(
    async (id: string, action: ConversationAction, toast?: string): Promise<void> => {
      const before = findSummary(client, id);
      if (before === undefined) return;
      void client.cancelQueries({ queryKey: conversationKey(id) });
      putSummary(client, applyAction(before, action, { memberId, now: Date.now() }), memberId);
      if (toast !== undefined) {
        const undo = undoOf(action, before, memberId);
        const takeBack = async () => {
          for (const step of undo) await act(id, step);
        };
        toasts.say(toast, undo.length === 0 ? undefined : () => void takeBack());
      }
      try {
        const answer = await call(conversationEndpoints.actOnConversation, {
          params: { conversationId: id },
          body: action,
        });
        if (isDetail(answer)) {
          client.setQueryData<ConversationDetail>(conversationKey(id), answer);
          putSummary(client, summaryOf(answer), memberId);
        }
        void client.invalidateQueries({ queryKey: countsKey });
      } catch (error) {
        putSummary(client, before, memberId);
        toasts.fail(error);
      }
    },
    [client, memberId, toasts],
  );

  return useCallback((id, action, toast) => void act(id, action, toast), [act]);
}

function isDetail(answer: ConversationDetail | { readonly status: "accepted" }): answer is ConversationDetail {
  return "contact" in answer;
}

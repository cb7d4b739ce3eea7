/** A member who works through the public API, while the processes behind it die: each act is asked for until it is answered. */
import { setTimeout as delay } from "node:timers/promises";
import type { Api } from "../setup/api.ts";
import { findConversation, hasSaid } from "./books.ts";

export interface Member {
  find(contactKey: string): Promise<string>;
  take(conversationId: string): Promise<void>;
  reply(conversationId: string, text: string): Promise<void>;
  handBack(conversationId: string): Promise<void>;
  /** Whether these words of the contact stand in the thread. */
  hasRead(conversationId: string, text: string): Promise<boolean>;
}

const TRIES_WITHIN_MS = 120_000;

export function createMember(api: Api, databaseUrl: string): Member {
  const act = (conversationId: string, kind: "take" | "hand_back") =>
    untilDone(() => api.call<void>("POST", `/conversations/${conversationId}/actions`, { kind }));
  return {
    find: (contactKey) => untilDone(() => findConversation(databaseUrl, contactKey)),
    take: (id) => act(id, "take"),
    handBack: (id) => act(id, "hand_back"),
    hasRead: (id, text) => untilDone(() => hasSaid(databaseUrl, id, text)),
    reply: (id, text) =>
      untilDone(() =>
        api.call<void>("POST", `/conversations/${id}/messages`, {
          content: { kind: "text", text },
          clientKey: `${id} ${text}`,
        }),
      ),
  };
}

async function untilDone<T>(fn: () => Promise<T>): Promise<T> {
  const deadline = Date.now() + TRIES_WITHIN_MS;
  for (;;) {
    try {
      return await fn();
    } catch (error) {
      if (Date.now() > deadline) throw error;
      await delay(200);
    }
  }
}

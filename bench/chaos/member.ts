/** A member who works through the public API, while the processes behind it die: each act is asked for until it is answered. */
import type { Api } from "../setup/api.ts";
import { findConversation, hasSaid } from "./books.ts";
import { insist } from "./insist.ts";

export interface Member {
  find(contactKey: string): Promise<string>;
  take(conversationId: string): Promise<void>;
  reply(conversationId: string, text: string): Promise<void>;
  handBack(conversationId: string): Promise<void>;
  /** Whether these words of the contact stand in the thread. */
  hasRead(conversationId: string, text: string): Promise<boolean>;
}

export function createMember(api: Api, databaseUrl: string): Member {
  const act = (conversationId: string, kind: "take" | "hand_back") =>
    insist(() => api.call<void>("POST", `/conversations/${conversationId}/actions`, { kind }));
  return {
    find: (contactKey) => insist(() => findConversation(databaseUrl, contactKey)),
    take: (id) => act(id, "take"),
    handBack: (id) => act(id, "hand_back"),
    hasRead: (id, text) => insist(() => hasSaid(databaseUrl, id, text)),
    reply: (id, text) =>
      insist(() =>
        api.call<void>("POST", `/conversations/${id}/messages`, {
          content: { kind: "text", text },
          clientKey: `${id} ${text}`,
        }),
      ),
  };
}

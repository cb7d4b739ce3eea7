import { asId, clientRef, type NewSend, type OutgoingSend, type PlatformAnswer } from "@botschaft/core";
import type { OutboxItem } from "./outboxStore.ts";

/** No connection was made, so nothing can have gone out. A connection that broke later may have carried the message. */
export function neverArrived(answer: PlatformAnswer): boolean {
  return (
    answer.status === 0 &&
    /^(FORBIDDEN_ADDRESS|ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|UND_ERR_CONNECT_TIMEOUT)/.test(
      answer.body,
    )
  );
}

/** Sounds and films have a limit of their own; pictures and files count with texts. @see docs/channels/messenger.md */
export function isHeavy(send: NewSend): boolean {
  return (
    send.kind === "content" &&
    send.content.kind === "media" &&
    send.content.items.some((media) => media.type === "audio" || media.type === "video")
  );
}

/** What the adapter is asked to render. It carries our own name for the message, by which an echo finds it again. */
export function outgoing(item: OutboxItem): OutgoingSend {
  const { send, contactKey } = item;
  if (send.kind === "action") return { kind: "action", contactKey, action: send.action };
  return {
    kind: "content",
    contactKey,
    content: send.content,
    ground: send.ground,
    clientRef: clientRef(asId(item.conversationId), send.seq),
    ...(send.replyToMid === null ? {} : { replyToMid: send.replyToMid }),
  };
}

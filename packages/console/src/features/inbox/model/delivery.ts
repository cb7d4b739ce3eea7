import type { ConversationSummary, Message } from "@botschaft/contract";

/** How far one of our messages has come. */
export type DeliveryState =
  | { readonly kind: "sending" }
  | { readonly kind: "sent"; readonly at: number }
  | { readonly kind: "delivered"; readonly at: number }
  | { readonly kind: "read"; readonly at: number }
  | { readonly kind: "failed"; readonly detail: string | null }
  | { readonly kind: "uncertain"; readonly detail: string | null };

/**
 * Delivered and read are told by the message, or by the conversation: everything up to a moment is. Null for what never left.
 */
export function deliveryOf(
  message: Message,
  conversation: Pick<ConversationSummary, "deliveredUntil" | "readUntil">,
): DeliveryState | null {
  const at = Date.parse(message.at);
  switch (message.delivery) {
    case "none":
      return null;
    case "queued":
      return { kind: "sending" };
    case "failed":
      return { kind: "failed", detail: message.deliveryDetail };
    case "uncertain":
      return { kind: "uncertain", detail: message.deliveryDetail };
    case "sent": {
      if (message.readAt !== null) return { kind: "read", at: Date.parse(message.readAt) };
      const readUntil = instantOf(conversation.readUntil);
      if (readUntil >= at) return { kind: "read", at: readUntil };
      if (message.deliveredAt !== null) return { kind: "delivered", at: Date.parse(message.deliveredAt) };
      const deliveredUntil = instantOf(conversation.deliveredUntil);
      if (deliveredUntil >= at) return { kind: "delivered", at: deliveredUntil };
      return { kind: "sent", at };
    }
  }
}

function instantOf(text: string | null): number {
  return text === null ? Number.NEGATIVE_INFINITY : Date.parse(text);
}

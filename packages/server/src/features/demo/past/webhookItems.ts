/** Items of a Messenger webhook as the platform writes them. See docs/channels/messenger.md#events. */

export interface Parties {
  readonly pageId: string;
  readonly psid: string;
}

export type WebhookItem = Readonly<Record<string, unknown>> & { readonly timestamp: number };

/** The body of a webhook that carries this one item. */
export function bodyOf({ pageId }: Parties, item: WebhookItem): object {
  return { object: "page", entry: [{ id: pageId, time: item.timestamp, messaging: [item] }] };
}

export function messageItem(parties: Parties, at: number, message: object): WebhookItem {
  return fromPerson(parties, at, { message });
}

export function postbackItem(parties: Parties, at: number, postback: object): WebhookItem {
  return fromPerson(parties, at, { postback });
}

export function reactionItem(parties: Parties, at: number, mid: string, emoji: string): WebhookItem {
  return fromPerson(parties, at, { reaction: { mid, action: "react", reaction: "other", emoji } });
}

export function editItem(parties: Parties, at: number, mid: string, text: string): WebhookItem {
  return fromPerson(parties, at, { message_edit: { mid, text, num_edit: 1 } });
}

export function deliveryItem(parties: Parties, at: number, mids: readonly string[], watermark: number): WebhookItem {
  return fromPerson(parties, at, { delivery: { mids, watermark } });
}

export function readItem(parties: Parties, at: number): WebhookItem {
  return fromPerson(parties, at, { read: { watermark: at } });
}

/** Our own message coming back. */
export function echoItem({ pageId, psid }: Parties, at: number, appId: string | null, message: object): WebhookItem {
  return {
    sender: { id: pageId },
    recipient: { id: psid },
    timestamp: at,
    message: { is_echo: true, ...(appId === null ? {} : { app_id: Number(appId) }), ...message },
  };
}

function fromPerson({ pageId, psid }: Parties, at: number, what: object): WebhookItem {
  return { sender: { id: psid }, recipient: { id: pageId }, timestamp: at, ...what };
}

/** Something an app is told, before it is wrapped, signed and sent. */
export interface WebhookEvent {
  readonly object: "page" | "instagram" | "whatsapp_business_account";
  /** The Page, the Instagram account, or the WhatsApp business account. */
  readonly pageId: string;
  /** Which thread it belongs to; empty for what concerns the account and no single person. */
  readonly psid: string;
  /** The subscription field it belongs to. */
  readonly field: string;
  readonly mid: string | null;
  readonly at: number;
  /** Where in the entry it stands: `changes` for what concerns the Page, `standby` for apps that do not control the thread. */
  readonly list: "messaging" | "standby" | "changes";
  /** One element of that list. */
  readonly item: Record<string, unknown>;
}

export function envelope(events: readonly WebhookEvent[], sentAt: number): unknown {
  return {
    object: events[0]?.object ?? "page",
    entry: events.map((event) => ({ id: event.pageId, ...timeOf(event, sentAt), [event.list]: [event.item] })),
  };
}

/** In milliseconds; of WhatsApp's events only those about the account have a time, in seconds. */
function timeOf({ object, field }: WebhookEvent, sentAt: number): { time?: number } {
  if (object !== "whatsapp_business_account") return { time: sentAt };
  return field === "messages" || field === "smb_message_echoes" ? {} : { time: Math.floor(sentAt / 1000) };
}

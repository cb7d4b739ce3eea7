/** Something an app is told, before it is wrapped, signed and sent. */
export interface WebhookEvent {
  readonly object: "page";
  readonly pageId: string;
  readonly psid: string;
  /** The subscription field it belongs to. */
  readonly field: string;
  readonly mid: string | null;
  readonly at: number;
  /** One item of `entry[].messaging[]`. */
  readonly item: Record<string, unknown>;
}

export function envelope(events: readonly WebhookEvent[], sentAt: number): unknown {
  return {
    object: events[0]?.object ?? "page",
    entry: events.map((event) => ({ id: event.pageId, time: sentAt, messaging: [event.item] })),
  };
}

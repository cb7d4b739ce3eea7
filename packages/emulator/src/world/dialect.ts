import type { Message, Thread } from "./thread.ts";
import type { World } from "./world.ts";

/**
 * What Messenger and Instagram say in different words. The acts of people and of the Page are the same on both, so they are
 * written once and ask the thread's dialect where the two differ.
 */
export interface Dialect {
  readonly object: "page" | "instagram";
  /** The subscription field's name, given Messenger's. */
  fieldOf(field: string): string;
  messageId(): string;
  reactionName(emoji: string): string;
  /** Text, attachments and quote as `message` carries them, in both directions. */
  bodyOf(world: World, message: Message): Record<string, unknown>;
  readonly hasDeliveryReceipts: boolean;
  /** Echoes tell which app sent a message, and its metadata. */
  readonly namesSender: boolean;
  /** Who came by a link and types brings the link along all the same. */
  readonly keepsReferral: boolean;
  /** What `read` holds when everything up to this message was read. */
  readOf(newest: Message, at: number): Record<string, unknown>;
}

export type Platform = "messenger" | "instagram" | "whatsapp";

export function platformOf(thread: Thread): Platform {
  return thread.platform ?? "messenger";
}

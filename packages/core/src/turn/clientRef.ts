import { asId, type ConversationId } from "../ids.ts";

/** What a send carries to the platform, so that its echo tells which of our messages it is. */
export function clientRef(conversationId: ConversationId, seq: number): string {
  return `bn1.${conversationId}.${seq}`;
}

/** The message a platform's `metadata` names; undefined when it is not one of ours. */
export function parseClientRef(text: string): { conversationId: ConversationId; seq: number } | undefined {
  const match = /^bn1\.(.{1,200})\.(\d{1,15})$/.exec(text);
  if (!match?.[1]) return undefined;
  return { conversationId: asId<ConversationId>(match[1]), seq: Number(match[2]) };
}

import { expiringUrl } from "../media/expiringUrl.ts";
import type { WebhookEvent } from "../webhooks/event.ts";
import type { World } from "../world/world.ts";
import type { Attachment, Message, Thread } from "./model.ts";

/** An event the person caused: sent by them, to the Page. */
export function fromPerson(
  thread: Thread,
  field: string,
  at: number,
  key: Record<string, unknown>,
  mid: string | null = null,
): WebhookEvent {
  const item = { sender: { id: thread.psid }, recipient: { id: thread.pageId }, timestamp: at, ...key };
  return { object: "page", pageId: thread.pageId, psid: thread.psid, field, mid, at, list: "messaging", item };
}

/** Something about the Page itself: no person sent it. */
export function aboutPage(pageId: string, field: string, at: number, key: Record<string, unknown>): WebhookEvent {
  const item = { recipient: { id: pageId }, timestamp: at, ...key };
  return { object: "page", pageId, psid: "", field, mid: null, at, list: "messaging", item };
}

/** A change of the Page: a reviewed template, a comment. */
export function changeOf(pageId: string, field: string, at: number, value: Record<string, unknown>): WebhookEvent {
  return { object: "page", pageId, psid: "", field, mid: null, at, list: "changes", item: { field, value } };
}

/** A message of the Page, told to its apps: sender and recipient are swapped. */
export function echoOf(world: World, thread: Thread, message: Message): WebhookEvent {
  const item = {
    sender: { id: thread.pageId },
    recipient: { id: thread.psid },
    timestamp: message.at,
    message: {
      mid: message.mid,
      is_echo: true,
      ...(message.appId === null ? {} : { app_id: asNumber(message.appId) }),
      ...(message.metadata === undefined ? {} : { metadata: message.metadata }),
      ...bodyOf(world, message),
    },
  };
  const { mid, at } = message;
  const { pageId, psid } = thread;
  return { object: "page", pageId, psid, field: "message_echoes", mid, at, list: "messaging", item };
}

/** Text, attachments and quote as `message` carries them, in both directions. */
export function bodyOf(world: World, message: Message): Record<string, unknown> {
  const quoted = message.replyTo === undefined ? undefined : world.messages.get(message.replyTo)?.message;
  return {
    ...(message.text === undefined ? {} : { text: message.text }),
    ...(message.quickReplyPayload === undefined ? {} : { quick_reply: { payload: message.quickReplyPayload } }),
    ...(message.replyTo === undefined
      ? {}
      : { reply_to: { mid: message.replyTo, is_self_reply: quoted !== undefined && quoted.from === message.from } }),
    ...(message.attachments === undefined
      ? {}
      : { attachments: message.attachments.map((attachment) => attachmentOf(world, attachment)) }),
  };
}

function attachmentOf(world: World, attachment: Attachment): Record<string, unknown> {
  const { type, title, stickerId, template } = attachment;
  const url = attachment.url === undefined ? undefined : expiringUrl(world, attachment.url);
  switch (type) {
    case "template":
      return { type, payload: template };
    case "sticker":
      return { type, payload: { url, ...(stickerId === undefined ? {} : { sticker_id: asNumber(stickerId) }) } };
    case "fallback":
      return { type, payload: { url, title } };
    default:
      return { type, payload: { url } };
  }
}

/** These ids travel as numbers. One that would lose digits stays a text: a wrong id would be worse. */
function asNumber(id: string): number | string {
  const number = Number(id);
  return Number.isSafeInteger(number) ? number : id;
}

import { INSTAGRAM } from "../instagram/dialect.ts";
import { expiringUrl } from "../media/expiringUrl.ts";
import type { Dialect } from "../world/dialect.ts";
import { messageId } from "../world/ids.ts";
import type { Attachment, Message, Thread } from "../world/thread.ts";
import type { World } from "../world/world.ts";

const REACTIONS: Record<string, string> = {
  "😆": "smile",
  "😠": "angry",
  "😢": "sad",
  "😮": "wow",
  "❤": "love",
  "❤️": "love",
  "👍": "like",
  "👎": "dislike",
};

const MESSENGER: Dialect = {
  object: "page",
  fieldOf: (field) => field,
  messageId,
  reactionName: (emoji) => REACTIONS[emoji] ?? "other",
  bodyOf: messengerBody,
  hasDeliveryReceipts: true,
  namesSender: true,
  keepsReferral: false,
  readOf: (_newest, at) => ({ watermark: at }),
};

/** The words of the thread's platform. */
export function dialectOf(thread: Thread): Dialect {
  return thread.platform === "instagram" ? INSTAGRAM : MESSENGER;
}

function messengerBody(world: World, message: Message): Record<string, unknown> {
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
export function asNumber(id: string): number | string {
  const number = Number(id);
  return Number.isSafeInteger(number) ? number : id;
}

import type { Dialect } from "../world/dialect.ts";
import { expiringUrl, urlUntil } from "../media/expiringUrl.ts";
import { instagramMessageId } from "../world/ids.ts";
import type { Attachment, Message } from "../world/thread.ts";
import type { World } from "../world/world.ts";

const DAY_MS = 86_400_000;

/** The names Messenger's webhook fields have on Instagram, where they differ. */
const FIELDS: Record<string, string> = {
  message_edits: "message_edit",
  message_reads: "messaging_seen",
  messaging_referrals: "messaging_referral",
  messaging_handovers: "messaging_handover",
  // Echoes come among the messages.
  message_echoes: "messages",
};

const REACTIONS: Record<string, string> = {
  "😠": "angry",
  "😢": "sad",
  "😮": "wow",
  "❤": "love",
  "❤️": "love",
  "👍": "like",
  "😆": "laugh",
  "😂": "laugh",
};

/** How Instagram says what Messenger says otherwise. */
export const INSTAGRAM: Dialect = {
  object: "instagram",
  fieldOf: (field) => FIELDS[field] ?? field,
  messageId: instagramMessageId,
  reactionName: (emoji) => REACTIONS[emoji] ?? "other",
  bodyOf: instagramBody,
  hasDeliveryReceipts: false,
  namesSender: false,
  keepsReferral: true,
  readOf: (newest) => ({ mid: newest.mid }),
};

/** A message as Instagram's webhooks carry it, in both directions. */
function instagramBody(world: World, message: Message): Record<string, unknown> {
  const quoted = message.replyTo === undefined ? undefined : world.messages.get(message.replyTo)?.message;
  const { story } = message;
  return {
    ...(message.text === undefined ? {} : { text: message.text }),
    ...(message.isUnsupported === true ? { is_unsupported: true } : {}),
    ...(message.isSelf === true ? { is_self: true } : {}),
    ...(message.quickReplyPayload === undefined ? {} : { quick_reply: { payload: message.quickReplyPayload } }),
    ...(story === undefined
      ? {}
      : { reply_to: { story: { url: urlUntil(world, story.url, story.until), id: story.id } } }),
    ...(message.replyTo === undefined
      ? {}
      : {
          reply_to: { mid: message.replyTo },
          ...(quoted !== undefined && quoted.from === message.from ? { is_self_reply: true } : {}),
        }),
    ...(message.attachments === undefined
      ? {}
      : { attachments: message.attachments.map((one) => attachmentOf(world, message, one)) }),
  };
}

function attachmentOf(world: World, message: Message, attachment: Attachment): Record<string, unknown> {
  const { type, title, template, postId } = attachment;
  const url = attachment.url === undefined ? undefined : expiringUrl(world, attachment.url);
  const named = title === undefined || title === "" ? {} : { title };
  switch (type) {
    case "template":
      return { type, payload: template };
    // A mention lives as long as the story it stands in: a day.
    case "story_mention":
      return { type, payload: { url: urlUntil(world, attachment.url ?? "", message.at + DAY_MS) } };
    case "ig_post":
      return { type, payload: { ig_post_media_id: postId, ...named, url } };
    case "ig_reel":
      return { type, payload: { reel_video_id: postId, ...named, url } };
    default:
      return { type, payload: { url } };
  }
}

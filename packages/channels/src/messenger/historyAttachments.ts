import { isRecord, type JsonRecord, readList, readRecord, readText } from "../meta/read.ts";

/**
 * The attachments of a message read from history, in the form webhooks have them: history calls the same things by other names.
 */
export function historyAttachments(message: JsonRecord): readonly JsonRecord[] {
  const sticker = readText(message.sticker);
  return [
    ...(sticker === undefined ? [] : [{ type: "sticker", payload: { url: sticker } }]),
    ...readList(readRecord(message, "attachments"), "data").filter(isRecord).map(asWebhookAttachment),
    ...readList(readRecord(message, "shares"), "data").filter(isRecord).map(asShare),
  ];
}

/** Of a picture or film there is an object of addresses; of the rest an address and a MIME type. */
function asWebhookAttachment(attachment: JsonRecord): JsonRecord {
  const image = readText(readRecord(attachment, "image_data")?.url);
  if (image !== undefined) return { type: "image", payload: { url: image } };
  const video = readText(readRecord(attachment, "video_data")?.url);
  if (video !== undefined) return { type: "video", payload: { url: video } };
  const template = readRecord(attachment, "generic_template");
  if (template !== undefined) return { type: "template", payload: template };
  const file = readText(attachment.file_url);
  const type = readText(attachment.mime_type)?.startsWith("audio/") ? "audio" : "file";
  // Without an address it stays as it came, and is shown as something we cannot show.
  return file === undefined ? { type: "history", payload: attachment } : { type, payload: { url: file } };
}

function asShare(share: JsonRecord): JsonRecord {
  return { type: "fallback", payload: { url: share.link, title: share.name } };
}

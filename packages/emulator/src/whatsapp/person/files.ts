import type { UploadedFile } from "../../graph/params.ts";
import type { Platform } from "../../platform.ts";
import type { Message, Thread } from "../../world/thread.ts";
import { mediaFields, rememberMedia } from "../media.ts";
import { sayOnWhatsApp } from "./acts.ts";

const LARGEST = 100 * 1_048_576;

/** A photo, film, sound, sticker or document: each a message of its own, the file behind an id. */
export function sendFile(platform: Platform, thread: Thread, file: UploadedFile, caption: string | undefined): Message {
  const { world } = platform;
  const { bytes, contentType, fileName } = file;
  const { id: mediaId } = world.media.put(bytes, contentType, fileName);
  const id = rememberMedia(world, thread.pageId, { mediaId, fileName }, "person");
  const shown = world.media.urlOf(mediaId, fileName);
  const kind = kindOf(contentType);
  if (bytes.length > LARGEST) return sendUnsupported(platform, thread, 131052, "Media file size too big");
  const said = caption === undefined || kind === "audio" || kind === "sticker" ? {} : { caption };
  const fields = {
    ...mediaFields(world, thread.pageId, id),
    ...(kind === "audio" ? { mime_type: voiceType(contentType), voice: fileName.startsWith("voice") } : {}),
    ...(kind === "sticker" ? { animated: false } : {}),
    ...(kind === "document" ? { filename: fileName } : {}),
    ...said,
  };
  const message = sayOnWhatsApp(platform, thread, { content: { type: kind, [kind]: fields } });
  // Where the phone finds the file is nothing that apps are told.
  message.whatsapp = { type: kind, [kind]: fields, shown, fileName };
  return message;
}

/** What the API cannot tell: a poll, a newest kind, a file that is too large. */
export function sendUnsupported(
  platform: Platform,
  thread: Thread,
  code = 131051,
  details = "Message type is currently not supported.",
): Message {
  const title = code === 131051 ? "Message type unknown" : "Media download error";
  return sayOnWhatsApp(platform, thread, {
    content: {
      type: "unsupported",
      unsupported: { type: "unknown" },
      errors: [{ code, title, message: title, error_data: { details } }],
    },
  });
}

function kindOf(contentType: string): "image" | "video" | "audio" | "sticker" | "document" {
  if (contentType === "image/webp") return "sticker";
  const [kind] = contentType.split("/");
  return kind === "image" || kind === "video" || kind === "audio" ? kind : "document";
}

function voiceType(contentType: string): string {
  return contentType === "audio/ogg" ? "audio/ogg; codecs=opus" : contentType;
}

import type { Content, MediaItem, MediaType, SharedContent } from "@botschaft/core";
import { isRecord, type JsonRecord, readId, readNumber, readRecord, readText, readTime } from "../meta/read.ts";
import { templateContents } from "./templates.ts";

/**
 * The contents of `message.attachments`, in their order. Pictures and other media that came in one message stay one content;
 * a kind we do not know becomes `unsupported` with all that was sent.
 */
export function parseAttachments(attachments: readonly unknown[]): readonly Content[] {
  const contents: Content[] = [];
  let media: MediaItem[] = [];
  for (const attachment of withoutStickerCopies(attachments)) {
    const item = mediaItem(attachment);
    if (item !== undefined) {
      media.push(item);
      continue;
    }
    if (media.length > 0) contents.push({ kind: "media", items: media });
    media = [];
    contents.push(...otherContents(attachment));
  }
  if (media.length > 0) contents.push({ kind: "media", items: media });
  return contents;
}

/**
 * From 1 June to 30 August 2026 a sticker came twice in one message, as `sticker` and as `image`; before only as `image` with
 * a `sticker_id`, since then only as `sticker`. One sticker stays one.
 */
function withoutStickerCopies(attachments: readonly unknown[]): readonly unknown[] {
  const stickers = attachments.filter((attachment) => isRecord(attachment) && attachment.type === "sticker");
  if (stickers.length === 0) return attachments;
  const known = new Set(
    stickers.flatMap((sticker) => [stickerIdOf(sticker), urlOf(sticker)]).filter((id) => id !== undefined),
  );
  return attachments.filter((attachment) => {
    if (!isRecord(attachment) || attachment.type !== "image") return true;
    return !known.has(stickerIdOf(attachment) ?? "") && !known.has(urlOf(attachment) ?? "");
  });
}

const mediaTypes: ReadonlyMap<unknown, MediaType> = new Map([
  ["image", "image"],
  ["video", "video"],
  ["audio", "audio"],
  ["file", "file"],
]);

function mediaItem(attachment: unknown): MediaItem | undefined {
  if (!isRecord(attachment) || stickerIdOf(attachment) !== undefined) return undefined;
  const type = mediaTypes.get(attachment.type);
  if (type === undefined) return undefined;
  const url = urlOf(attachment);
  // Template and media echoes may name the upload only, as a number.
  const uploadedId = readId(readRecord(attachment, "payload")?.attachment_id);
  if (url !== undefined) return { type, source: { url } };
  return uploadedId === undefined ? undefined : { type, source: { uploadedId } };
}

function otherContents(attachment: unknown): readonly Content[] {
  if (!isRecord(attachment)) return [{ kind: "unsupported", type: "attachment", raw: attachment }];
  const type = readText(attachment.type) ?? "attachment";
  const found = knownContents(type, attachment);
  return found !== undefined && found.length > 0
    ? found
    : [{ kind: "unsupported", type: fullType(type, attachment), raw: attachment }];
}

/** `template.receipt` tells a reader more than `template`. */
function fullType(type: string, attachment: JsonRecord): string {
  const templateType = readText(readRecord(attachment, "payload")?.template_type);
  return (templateType === undefined ? type : `${type}.${templateType}`).slice(0, 60);
}

function knownContents(type: string, attachment: JsonRecord): readonly Content[] | undefined {
  const payload = readRecord(attachment, "payload") ?? {};
  switch (type) {
    case "sticker":
    case "image":
      return one(stickerContent(attachment));
    case "fallback":
      return one(shared("link", attachment));
    case "share":
    case "post":
    case "ig_post":
      return one(shared("post", attachment));
    case "reel":
    case "ig_reel":
      return one(shared("reel", attachment));
    case "appointment_booking":
      return one(appointmentContent(payload));
    case "location":
      return one(locationContent(attachment, payload));
    case "template":
      return templateContents(attachment, payload) ?? untypedTemplate(attachment, payload);
    default:
      return undefined;
  }
}

/** A post or an advert that the platform puts into a thread comes as a template without a type: only its title is there to show. */
function untypedTemplate(attachment: JsonRecord, payload: JsonRecord): readonly Content[] | undefined {
  return payload.template_type === undefined ? one(shared("post", attachment)) : undefined;
}

function one(content: Content | undefined): readonly Content[] | undefined {
  return content === undefined ? undefined : [content];
}

function stickerContent(attachment: JsonRecord): Content | undefined {
  const stickerId = stickerIdOf(attachment);
  const url = urlOf(attachment);
  if (stickerId === undefined && url === undefined) return undefined;
  return { kind: "sticker", ...(stickerId !== undefined && { stickerId }), ...(url !== undefined && { url }) };
}

/** `fallback` writes title and url beside the payload when it has none. */
function shared(what: SharedContent["what"], attachment: JsonRecord): Content | undefined {
  const payload = readRecord(attachment, "payload");
  const url = urlOf(attachment);
  const title = readText(payload?.title) ?? readText(attachment.title);
  if (url === undefined && title === undefined) return undefined;
  return { kind: "shared", what, ...(title !== undefined && { title }), ...(url !== undefined && { url }) };
}

/** Title is the booking's state in the platform's word, subtitle its time as an ISO interval; screens put both into words. */
function appointmentContent(payload: JsonRecord): Content | undefined {
  const status = readText(payload.status);
  if (status === undefined) return undefined;
  const times = [payload.start_time, payload.end_time].map(readTime).filter((time) => time !== undefined);
  const subtitle = times.map((time) => new Date(time).toISOString()).join("/");
  return { kind: "shared", what: "appointment", title: status, ...(subtitle !== "" && { subtitle }) };
}

/** No longer documented; old conversations and tests still hold it. */
function locationContent(attachment: JsonRecord, payload: JsonRecord): Content | undefined {
  const coordinates = readRecord(payload, "coordinates");
  const latitude = readNumber(coordinates?.lat);
  const longitude = readNumber(coordinates?.long);
  if (latitude === undefined || longitude === undefined) return undefined;
  const title = readText(attachment.title);
  return { kind: "location", latitude, longitude, ...(title !== undefined && { title }) };
}

function stickerIdOf(attachment: unknown): string | undefined {
  return readId(readRecord(attachment, "payload")?.sticker_id);
}

function urlOf(attachment: unknown): string | undefined {
  return (
    readText(readRecord(attachment, "payload")?.url) ?? (isRecord(attachment) ? readText(attachment.url) : undefined)
  );
}

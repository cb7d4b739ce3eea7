import { invalidParameter } from "../../graph/graphError.ts";
import type { GraphCall } from "../../graph/graphRoutes.ts";
import { requiredUrl } from "../../graph/shape.ts";
import { asText, isRecord } from "../../graph/params.ts";
import { fetchMedia } from "../../media/fetchMedia.ts";
import { numericId } from "../../world/ids.ts";
import type { World } from "../../world/world.ts";
import type { Attachment, MediaType } from "../../world/thread.ts";

const DAY_MS = 86_400_000;
const MEGABYTE = 1_048_576;

export interface ResolvedMedia {
  readonly attachment: Attachment;
  /** Set when the file may be used again. */
  readonly attachmentId?: string;
}

/** The file an attachment means: an earlier upload, the file that came along, or one to be fetched. */
export async function resolveMedia(
  call: GraphCall,
  ownerId: string,
  type: MediaType,
  payload: unknown,
): Promise<ResolvedMedia> {
  const { world } = call;
  const fields = isRecord(payload) ? payload : {};
  if (fields["attachment_id"] !== undefined)
    return { attachment: getUpload(world, ownerId, type, asText(fields["attachment_id"])) };
  const stored = await storeMedia(call, type, fields["url"]);
  const { mediaId, fileName } = stored;
  const isReusable = fields["is_reusable"] === true || fields["is_reusable"] === "true";
  const attachment: Attachment = {
    type,
    url: world.media.urlOf(mediaId, fileName),
    title: fileName,
  };
  if (!isReusable) return { attachment };
  const attachmentId = rememberUpload(world, ownerId, type, stored);
  return { attachment: { ...attachment, attachmentId }, attachmentId };
}

export interface StoredMedia {
  /** In the media store, which keeps each content once. */
  readonly mediaId: string;
  /** What this sender called it. */
  readonly fileName: string;
}

/** Takes the uploaded file or fetches the address. */
export async function storeMedia(call: GraphCall, type: MediaType, url: unknown): Promise<StoredMedia> {
  const file = call.files[0];
  if (file !== undefined) {
    assertKind(type, file.contentType);
    if (file.bytes.length > 25 * MEGABYTE) throw invalidParameter("Attachment size exceeds allowable limit", 2018109);
    const { id } = call.world.media.put(file.bytes, file.contentType, file.fileName);
    return { mediaId: id, fileName: file.fileName };
  }
  if (url === undefined) throw invalidParameter("The parameter message[attachment][payload][url] is required");
  const address = requiredUrl(url, "message[attachment][payload][url]");
  const fetched = await fetchMedia(call.world.media, address, {
    timeoutMs: type === "video" ? 75_000 : 10_000,
    maxBytes: (type === "image" ? 8 : 25) * MEGABYTE,
  });
  if (fetched.kind === "tooLarge") throw invalidParameter("Attachment size exceeds allowable limit", 2018109);
  if (fetched.kind === "slow")
    throw invalidParameter("Fetching the attachment took too long", type === "video" ? 2018294 : 2018008);
  if (fetched.kind === "unreachable") throw invalidParameter("Failed to fetch the file from the url", 2018008);
  assertKind(type, fetched.item.contentType);
  return { mediaId: fetched.item.id, fileName: fetched.fileName };
}

export function rememberUpload(world: World, ownerId: string, type: MediaType, stored: StoredMedia): string {
  const id = numericId();
  world.uploads.set(id, { id, pageId: ownerId, type, ...stored, at: world.clock.now() });
  return id;
}

/** An earlier upload of this kind, refused once it has expired. */
export function getUpload(world: World, ownerId: string, type: MediaType, id: string): Attachment {
  const upload = world.uploads.get(id);
  const isAlive = upload !== undefined && world.clock.now() - upload.at < world.limits.attachmentDays * DAY_MS;
  if (!isAlive || upload.pageId !== ownerId || upload.type !== type)
    throw invalidParameter("Invalid attachment id", 2018074);
  return {
    type,
    url: world.media.urlOf(upload.mediaId, upload.fileName),
    title: upload.fileName ?? world.media.find(upload.mediaId)?.item.fileName ?? "",
    attachmentId: id,
  };
}

/** A file is anything; the others must be what they are called. An unnamed type is let through. */
function assertKind(type: MediaType, contentType: string): void {
  const [kind = ""] = contentType.split("/");
  if (type === "file" || contentType === "application/octet-stream" || kind === type) return;
  if (type === "audio" && contentType === "video/mp4") return;
  throw invalidParameter(`Upload attachment failure: ${contentType} is not ${type}`, 2018047);
}

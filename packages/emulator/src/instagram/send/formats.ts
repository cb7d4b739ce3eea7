import { invalidParameter } from "../../graph/graphError.ts";
import { mediaIdOf } from "../../media/mediaStore.ts";
import type { Attachment, MediaType } from "../../world/thread.ts";
import type { World } from "../../world/world.ts";

const MEGABYTE = 1_048_576;

/** What Instagram takes, by kind; a file may be a PDF and nothing else. */
const FORMATS: Record<MediaType, { types: RegExp; maxBytes: number }> = {
  image: { types: /^image\/(png|jpeg|gif)$/, maxBytes: 8 * MEGABYTE },
  audio: { types: /^(audio\/(aac|mp4|x-m4a|m4a|wav|x-wav|wave)|video\/mp4)$/, maxBytes: 25 * MEGABYTE },
  video: { types: /^video\/(mp4|ogg|x-msvideo|avi|quicktime|webm)$/, maxBytes: 25 * MEGABYTE },
  file: { types: /^application\/pdf$/, maxBytes: 25 * MEGABYTE },
};

export function assertFormat(world: World, type: MediaType, { url = "" }: Attachment): void {
  const item = world.media.find(mediaIdOf(url))?.item;
  if (item === undefined) return;
  const { types, maxBytes } = FORMATS[type];
  if (!types.test(item.contentType))
    throw invalidParameter(
      `The message data is invalid: ${item.contentType} is no supported format of ${type}`,
      2534015,
    );
  if (item.sizeBytes > maxBytes) throw invalidParameter("Attachment size exceeds allowable limit", 2018109);
}

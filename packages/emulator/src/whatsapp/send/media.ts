import type { GraphCall } from "../../graph/graphRoutes.ts";
import type { NumberAccess } from "../access.ts";
import { findMedia } from "../media.ts";
import { invalid, missing } from "../refusals.ts";
import { optional, required, requiredUrl } from "./checks.ts";
import type { ParsedContent } from "./content.ts";

export type MediaKind = "image" | "video" | "audio" | "document" | "sticker";

/** A file to be fetched after the message was accepted. */
export interface Link {
  readonly url: string;
  readonly types: RegExp;
  readonly maxMegabytes: number;
}

/** What WhatsApp takes, by kind. */
export const MEDIA: Record<MediaKind, { readonly types: RegExp; readonly maxMegabytes: number }> = {
  image: { types: /^image\/(jpeg|png)$/, maxMegabytes: 5 },
  video: { types: /^video\/(mp4|3gpp?)$/, maxMegabytes: 16 },
  audio: { types: /^audio\/(aac|amr|mpeg|mp3|mp4|x-m4a|ogg)$/, maxMegabytes: 16 },
  document: { types: /^[\w.+-]+\/[\w.+-]+$/, maxMegabytes: 100 },
  // An animated one may have 500 KB, a still one 100.
  sticker: { types: /^image\/webp$/, maxMegabytes: 500 / 1024 },
};

/** A file by the id of an upload or by its address, exactly one of both. */
export function parseMedia(
  call: GraphCall,
  { number }: NumberAccess,
  kind: MediaKind,
  fields: Record<string, unknown>,
): Omit<ParsedContent, "category"> {
  const { id, link } = fields;
  if (id === undefined && link === undefined) throw missing(`${kind}.id`);
  if (id !== undefined && link !== undefined) throw invalid(kind, "must have either id or link");
  if (kind !== "audio" && kind !== "sticker") optional(fields["caption"], `${kind}.caption`, { max: 1024 });
  else if (fields["caption"] !== undefined) throw invalid(`${kind}.caption`, "is not supported");
  if (kind === "document") optional(fields["filename"], "document.filename", { max: 240 });
  const { types, maxMegabytes } = MEDIA[kind];
  if (link !== undefined) {
    const url = requiredUrl(link, `${kind}.link`);
    return { content: { type: kind, [kind]: fields }, link: { url, types, maxMegabytes } };
  }
  const found = findMedia(call.world, number.id, required(id, `${kind}.id`));
  if (found === undefined) throw invalid(`${kind}.id`, "is not a media id of this phone number");
  if (!types.test(found.contentType)) throw invalid(`${kind}.id`, `is ${found.contentType}, which is not supported`);
  if (found.sizeBytes > maxMegabytes * 1_048_576) throw invalid(`${kind}.id`, "is too large");
  if (fields["voice"] === true && found.contentType !== "audio/ogg")
    throw invalid("audio.voice", "needs a file of type audio/ogg with opus");
  return { content: { type: kind, [kind]: fields, shown: found.url, fileName: found.fileName } };
}

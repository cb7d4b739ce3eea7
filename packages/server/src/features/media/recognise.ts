import { fileTypeFromFile } from "file-type";
import type { Media } from "@botschaft/contract";
import { AppError } from "../../http/appError.ts";

/** Programs are no messages. */
const REFUSED = new Set([
  "application/x-msdownload",
  "application/x-elf",
  "application/x-mach-binary",
  "application/java-vm",
  "application/x-sharedlib",
  "application/wasm",
  "application/x-ms-shortcut",
]);
/** Of what has no signature. */
export const NO_TYPE = "application/octet-stream";
/** What browsers may show in place; everything else is only ever downloaded. */
const SHOWN = new Set([
  "image/jpeg",
  "image/png",
  "image/gif",
  "image/webp",
  "image/avif",
  "video/mp4",
  "video/webm",
  "video/quicktime",
  "audio/mpeg",
  "audio/mp4",
  "audio/x-m4a",
  "audio/aac",
  "audio/ogg",
  "audio/opus",
  "audio/wav",
  "audio/vnd.wave",
  "audio/webm",
  "audio/amr",
  "application/pdf",
]);

/**
 * What a file really is, from its bytes; names and declared types are anybody's claim. What has no signature of its own (text,
 * HTML, SVG) is a plain file, so that nothing of it is ever run in our name.
 */
export async function recogniseFile(path: string): Promise<Recognised> {
  return kindOf(await fileTypeFromFile(path));
}

/** Refuses what members may not send. (What customers send is kept whatever it is, to be downloaded.) */
export function assertSendable({ contentType }: Recognised): void {
  if (REFUSED.has(contentType)) throw new AppError("unsupported_media_type", "Programs are not sent.");
}

type Recognised = Pick<Media, "type" | "contentType">;

function kindOf(found: { readonly mime: string } | undefined): Recognised {
  const contentType = found?.mime.split(";", 1)[0] ?? NO_TYPE;
  if (!SHOWN.has(contentType))
    return {
      type: "file",
      contentType: contentType.includes("xml") ? NO_TYPE : contentType,
    };
  const kind = contentType.split("/", 1)[0];
  return { type: kind === "image" || kind === "video" || kind === "audio" ? kind : "file", contentType };
}

export function isShownInPlace(contentType: string): boolean {
  return SHOWN.has(contentType);
}

const ENDINGS: Readonly<Record<string, string>> = {
  "image/jpeg": ".jpg",
  "video/quicktime": ".mov",
  "audio/mpeg": ".mp3",
  "audio/mp4": ".m4a",
  "audio/x-m4a": ".m4a",
  "audio/vnd.wave": ".wav",
  "text/plain": ".txt",
};
/** Those of which the type is the ending: `image/heic`, `application/pdf`. */
const SPEAKING = /^(?:image|video|audio)\/(\w{2,5})$|^application\/(pdf|zip|rtf|gzip)$/;

/** The ending of a file's name, with its dot, for what came without a name; empty where none is known. */
export function endingOf(contentType: string): string {
  const known = ENDINGS[contentType];
  if (known !== undefined) return known;
  const [, media, document] = SPEAKING.exec(contentType) ?? [];
  const ending = media ?? document;
  return ending === undefined ? "" : `.${ending}`;
}

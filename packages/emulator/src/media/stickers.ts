import { readFileSync } from "node:fs";
import { join } from "node:path";

/** The thumbs-up that the like button sends. */
export const LIKE_STICKER = "369239263222822";

/** The stickers of the emulated store; each is a picture in `stickers/`, the thumbs-up in three sizes. */
const STICKERS = [
  LIKE_STICKER,
  "369239343222814",
  "369239383222810",
  "126362187548577",
  "126361874215276",
  "126361967548600",
];

export function stickerUrl(baseUrl: string, id: string): string {
  return `${baseUrl}/_media/stickers/${id}.png`;
}

/** The picture of a sticker, by its file name. */
export function findSticker(fileName: string): Buffer | undefined {
  const id = STICKERS.find((known) => fileName === `${known}.png`);
  return id === undefined ? undefined : readFileSync(join(import.meta.dirname, "stickers", `${id}.png`));
}

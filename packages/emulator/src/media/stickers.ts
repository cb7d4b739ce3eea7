import { readFileSync } from "node:fs";
import { join } from "node:path";

/** The thumbs-up that the like button sends. */
export const LIKE_STICKER = "369239263222822";

export interface Sticker {
  readonly id: string;
  readonly label: string;
}

/** The emulated store; each sticker is a picture in `stickers/`, the thumbs-up in three sizes. */
export const STICKER_PACKS: readonly { id: string; name: string; stickers: readonly Sticker[] }[] = [
  {
    id: "126361870881943",
    name: "Likes",
    stickers: [
      { id: LIKE_STICKER, label: "thumbs up, daumen hoch" },
      { id: "369239343222814", label: "thumbs up, daumen hoch" },
      { id: "369239383222810", label: "thumbs up, daumen hoch" },
    ],
  },
  {
    id: "126361874215270",
    name: "Küste",
    stickers: [
      { id: "126362187548577", label: "küste, coast" },
      { id: "126361874215276", label: "küste, coast" },
      { id: "126361967548600", label: "küste, coast" },
    ],
  },
];

export function stickerUrl(baseUrl: string, id: string): string {
  return `${baseUrl}/_media/stickers/${id}.png`;
}

/** The picture of a sticker, by its file name. */
export function findSticker(fileName: string): Buffer | undefined {
  const all = STICKER_PACKS.flatMap(({ stickers }) => stickers);
  const known = all.find(({ id }) => fileName === `${id}.png`);
  return known === undefined ? undefined : readFileSync(join(import.meta.dirname, "stickers", `${known.id}.png`));
}

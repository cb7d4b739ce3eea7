/** The thumbs-up that the like button sends. */
export const LIKE_STICKER = "369239263222822";

/** The stickers of the emulated store; each is a picture in `stickers/`. */
export const STICKERS: readonly { id: string; name: string }[] = [
  { id: LIKE_STICKER, name: "like" },
  { id: "369239343222814", name: "like" },
  { id: "369239383222810", name: "like" },
  { id: "126362187548577", name: "heart" },
  { id: "126361874215276", name: "sun" },
  { id: "126361967548600", name: "rain" },
];

export function stickerUrl(baseUrl: string, id: string): string {
  return `${baseUrl}/_media/stickers/${id}.png`;
}

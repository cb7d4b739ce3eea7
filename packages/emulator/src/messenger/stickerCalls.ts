import { GraphError, unsupportedRequest } from "../graph/graphError.ts";
import type { GraphAnswer, GraphCall } from "../graph/graphRoutes.ts";
import { requiredText } from "../graph/shape.ts";
import { STICKER_PACKS, type Sticker, stickerUrl } from "../media/stickers.ts";

/** `GET /sticker_packs`, with the app's own token. */
export function listStickerPacks(call: GraphCall): GraphAnswer {
  requireAppToken(call);
  return { body: { data: STICKER_PACKS.map(({ id, name }) => ({ id, name })), paging: {} } };
}

/** `GET /sticker_packs/{id}/stickers` */
export function listStickers(call: GraphCall): GraphAnswer {
  requireAppToken(call);
  const id = call.path["id"] ?? "";
  const pack = STICKER_PACKS.find((one) => one.id === id);
  if (pack === undefined) throw unsupportedRequest("GET", id);
  return { body: { data: pack.stickers.map((sticker) => stickerBody(call, sticker)), paging: {} } };
}

/** `GET /sticker_search?q=`, at least two characters. */
export function searchStickers(call: GraphCall): GraphAnswer {
  requireAppToken(call);
  const words = requiredText(call.params["q"], "q", { min: 2 }).toLowerCase();
  const found = STICKER_PACKS.flatMap(({ stickers }) => stickers).filter(({ label }) =>
    label.toLowerCase().includes(words),
  );
  return { body: { data: found.map((sticker) => stickerBody(call, sticker)), paging: {} } };
}

function stickerBody({ world }: GraphCall, { id, label }: Sticker): Record<string, unknown> {
  return { id, label, image_url: stickerUrl(world.url, id) };
}

function requireAppToken({ caller }: GraphCall): void {
  if (caller.kind === "app") return;
  throw new GraphError({ code: 15, message: "(#15) This method must be called with an app access_token." });
}

export { MediaKeeper } from "./mediaKeeper.ts";
export { type ShownMedia, shownMedia } from "./mediaLink.ts";
export { mediaFolder } from "./mediaStore.ts";
export { serveMedia } from "./routes.ts";

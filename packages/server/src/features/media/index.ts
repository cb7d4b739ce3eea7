export { MediaKeeper } from "./mediaKeeper.ts";
export { type LinkMedia, mediaLinks } from "./mediaLink.ts";
export { mediaFolder } from "./mediaStore.ts";
export { serveMedia } from "./routes.ts";

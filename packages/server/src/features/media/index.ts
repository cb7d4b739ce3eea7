export { serveMedia } from "./routes.ts";

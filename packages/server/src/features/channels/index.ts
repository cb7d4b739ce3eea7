export { serveChannels } from "./routes.ts";

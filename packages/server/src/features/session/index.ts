export { serveSession } from "./routes.ts";

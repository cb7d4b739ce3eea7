export { servePasswordResets } from "./routes.ts";

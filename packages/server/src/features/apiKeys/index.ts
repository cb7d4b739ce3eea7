export { serveApiKeys } from "./routes.ts";

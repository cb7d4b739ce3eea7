export { serveContacts } from "./routes.ts";

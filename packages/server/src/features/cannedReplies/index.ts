export { serveCannedReplies } from "./routes.ts";

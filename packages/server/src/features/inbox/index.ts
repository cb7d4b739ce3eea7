export { createLiveSource } from "./liveSource.ts";
export { serveInbox } from "./routes.ts";
export { type Submission, submitCommand } from "./submitCommand.ts";

export { createLiveSource } from "./liveSource.ts";
export { serveInbox } from "./routes.ts";
export { submitCommand } from "./submitCommand.ts";
export { SearchIndexer } from "./search/searchIndexer.ts";

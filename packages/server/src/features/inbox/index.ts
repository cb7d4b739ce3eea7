export { createConversationSource } from "./liveSource.ts";
export { hasConversation } from "./queries.ts";
export { serveInbox } from "./routes.ts";
export { SearchIndexer } from "./search/searchIndexer.ts";

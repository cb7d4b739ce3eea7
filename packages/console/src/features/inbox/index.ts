export { InboxScreen } from "./InboxScreen.tsx";
export { NoThread } from "./thread/NoThread.tsx";
export { ThreadPane } from "./thread/ThreadPane.tsx";
export { applyLive } from "./data/inboxCache.ts";
export { countsQuery } from "./data/inboxQueries.ts";
export { sayCount } from "./model/sayCount.ts";
export { isView, views } from "./model/views.ts";

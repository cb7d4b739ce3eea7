export { findMemberName, insertOwner } from "./queries.ts";
export { serveMembers } from "./routes.ts";

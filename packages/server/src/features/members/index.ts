export { findMemberName, findUserOfMember, insertOwner } from "./queries.ts";
export { serveMembers } from "./routes.ts";

export { findMemberName, findUserOfMember, hasOwnerWithAddress, hasTeam, insertOwner } from "./queries.ts";
export { serveMembers } from "./routes.ts";

export { createWorkspace } from "./createWorkspace.ts";
export { type OwnWorkspaceRow, listOwnWorkspaces } from "./queries.ts";
export { serveWorkspaces } from "./routes.ts";

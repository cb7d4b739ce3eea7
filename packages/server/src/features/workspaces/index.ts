export { createWorkspace } from "./createWorkspace.ts";
export { isDemoWorkspace, listOwnWorkspaces } from "./queries.ts";
export { serveWorkspaces } from "./routes.ts";

export { createWorkspace } from "./createWorkspace.ts";
export { listOwnWorkspaces } from "./queries.ts";
export { serveWorkspaces } from "./routes.ts";

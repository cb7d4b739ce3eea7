export { importFlow } from "./saveFlow.ts";
export { publishFlow } from "./publishFlow.ts";
export { hasPublishedFlow } from "./queries.ts";
export { serveFlows } from "./routes.ts";

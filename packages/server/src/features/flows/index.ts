export { importFlow } from "./saveFlow.ts";
export { publishFlow } from "./publishFlow.ts";
export { serveFlows } from "./routes.ts";

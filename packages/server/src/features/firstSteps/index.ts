export { serveFirstSteps } from "./routes.ts";

export { type DemoParts, ensureDemo } from "./ensureDemo.ts";

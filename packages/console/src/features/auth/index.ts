import { outside } from "./routes.ts";

export const auth = { outside };

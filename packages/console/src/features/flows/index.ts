import type { Place } from "../../app/feature.ts";
import { routes } from "./routes.ts";

const places: readonly Place[] = [
  { id: "go.flows", group: "build", title: "nav.flows", way: { to: "/flows" }, under: "/flows", needs: "flows:read" },
];

export const flows = { routes, places };

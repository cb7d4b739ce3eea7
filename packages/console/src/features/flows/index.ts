import type { Place } from "../../app/feature.ts";
import type { LiveListeners } from "../../app/live/listeners.ts";
import { flowsKey } from "./flowQueries.ts";
import { routes } from "./routes.ts";

const places: readonly Place[] = [
  { id: "go.flows", group: "build", title: "nav.flows", way: { to: "/flows" }, under: "/flows", needs: "flows:read" },
];

const live: LiveListeners = { flows: (_, { client }) => void client.invalidateQueries({ queryKey: flowsKey }) };

export const flows = { routes, places, live };

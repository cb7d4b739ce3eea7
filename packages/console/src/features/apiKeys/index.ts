import type { Place } from "../../app/feature.ts";
import { routes } from "./routes.ts";

const places: readonly Place[] = [
  {
    id: "go.keys",
    group: "setUp",
    title: "nav.apiKeys",
    way: { to: "/settings/keys" },
    under: "/settings/keys",
    needs: "keys:read",
  },
];

export const apiKeys = { routes, places };

import type { Place } from "../../app/feature.ts";
import { routes } from "./routes.ts";

const places: readonly Place[] = [
  {
    id: "go.members",
    group: "setUp",
    title: "nav.members",
    way: { to: "/settings/members" },
    under: "/settings/members",
    needs: "members:read",
  },
];

export const members = { routes, places };

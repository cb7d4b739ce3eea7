import type { Place } from "../../app/feature.ts";
import { routes } from "./routes.ts";

const places: readonly Place[] = [
  {
    id: "go.contacts",
    group: "reach",
    title: "nav.contacts",
    way: { to: "/contacts" },
    under: "/contacts",
    needs: "contacts:read",
  },
];

export const contacts = { routes, places };

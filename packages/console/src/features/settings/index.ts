import type { Command, Place } from "../../app/feature.ts";
import { routes } from "./routes.ts";

const places: readonly Place[] = [
  {
    id: "go.workspace",
    group: "setUp",
    title: "nav.settings",
    way: { to: "/settings/workspace" },
    under: "/settings/workspace",
  },
];

const commands: readonly Command[] = [{ id: "go.profile", title: "nav.profile", way: { to: "/settings/profile" } }];

export const settings = { routes, places, commands };

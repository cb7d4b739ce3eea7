import type { Command, Place } from "../../app/feature.ts";
import { routes } from "./routes.ts";

const places: readonly Place[] = [
  {
    id: "go.channels",
    group: "setUp",
    title: "nav.channels",
    way: { to: "/channels" },
    under: "/channels",
    needs: "channels:read",
  },
];

const commands: readonly Command[] = [
  { id: "go.connect", title: "channels.connect", way: { to: "/channels/connect" }, needs: "channels:write" },
];

export const channels = { routes, places, commands };

import type { Place } from "../../app/feature.ts";
import type { LiveListeners } from "../../app/live/listeners.ts";
import { membersKey } from "./memberKeys.ts";
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

const live: LiveListeners = { members: (_, { client }) => void client.invalidateQueries({ queryKey: membersKey }) };

export const members = { routes, places, live };

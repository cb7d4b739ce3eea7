import type { Place } from "../../app/feature.ts";
import type { LiveListeners } from "../../app/live/listeners.ts";
import { cannedRepliesKey } from "./cannedRepliesQuery.ts";
import { routes } from "./routes.ts";

export { cannedRepliesQuery, findCanned } from "./cannedRepliesQuery.ts";

const places: readonly Place[] = [
  {
    id: "go.cannedReplies",
    group: "build",
    title: "nav.cannedReplies",
    way: { to: "/canned-replies" },
    under: "/canned-replies",
    needs: "inbox:read",
  },
];

const live: LiveListeners = {
  cannedReplies: (_, { client }) => void client.invalidateQueries({ queryKey: cannedRepliesKey }),
};

export const cannedReplies = { routes, places, live };

import type { Command, Place } from "../../app/feature.ts";
import type { LiveListeners } from "../../app/live/listeners.ts";
import { applyConversation } from "./data/inboxCache.ts";
import { presenceKey } from "./data/presence.ts";
import { countsKey } from "./data/inboxQueries.ts";
import { Views, Waiting } from "./InboxPlace.tsx";
import { views } from "./model/views.ts";
import { routes } from "./routes.ts";

const places: readonly Place[] = [
  {
    id: "go.inbox",
    group: "talk",
    title: "nav.inbox",
    way: { to: "/inbox/$view", params: { view: "waiting" } },
    under: "/inbox",
    Mark: Waiting,
    Inside: Views,
  },
];

const combos: Readonly<Partial<Record<(typeof views)[number], string>>> = {
  waiting: "g i",
  mine: "g m",
  unassigned: "g u",
};

const commands: readonly Command[] = views.map((view) => ({
  id: `view.${view}`,
  title: `view.${view}` as const,
  way: { to: "/inbox/$view", params: { view } },
  likelihood: view === "waiting" ? 2 : 0,
  ...(combos[view] === undefined ? {} : { combo: combos[view] }),
}));

const live: LiveListeners = {
  conversation: (event, { client, memberId }) => applyConversation(client, event, memberId),
  presence: ({ conversationId, people }, { client }) =>
    client.setQueryData(presenceKey(conversationId), (known: object | undefined) => known && { people }),
  counts: (_, { client }) => void client.invalidateQueries({ queryKey: countsKey }),
};

export const inbox = { routes, places, commands, live };

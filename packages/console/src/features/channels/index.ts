import type { Command, Place } from "../../app/feature.ts";
import type { LiveListeners } from "../../app/live/listeners.ts";
import { channelsKey } from "./channelQueries.ts";
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

const live: LiveListeners = {
  channels: (ids, { client }) => {
    void client.invalidateQueries({ queryKey: channelsKey });
    for (const queryKey of ids.length === 0 ? [["channel"]] : ids.map((id) => ["channel", id]))
      void client.invalidateQueries({ queryKey });
  },
};

export const channels = { routes, places, commands, live };

import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { shell } from "../../app/routes/shell.ts";

const screens = () => import("./screens.ts");

const channels = createRoute({
  getParentRoute: () => shell,
  path: "/channels",
  component: lazyRouteComponent(screens, "ChannelsScreen"),
});
const connectChannel = createRoute({
  getParentRoute: () => shell,
  path: "/channels/connect",
  component: lazyRouteComponent(screens, "ConnectScreen"),
});
const channel = createRoute({
  getParentRoute: () => shell,
  path: "/channels/$channelId",
  component: lazyRouteComponent(screens, "ChannelScreen"),
});

export const routes = [channels, connectChannel, channel] as const;

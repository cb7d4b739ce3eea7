import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { shell } from "../../app/routes/shell.ts";

const cannedReplies = createRoute({
  getParentRoute: () => shell,
  path: "/canned-replies",
  component: lazyRouteComponent(() => import("./screens.ts"), "CannedRepliesScreen"),
});

export const routes = [cannedReplies] as const;

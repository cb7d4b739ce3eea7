import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { shell } from "../../app/routes/shell.ts";

const members = createRoute({
  getParentRoute: () => shell,
  path: "/settings/members",
  component: lazyRouteComponent(() => import("./screens.ts"), "MembersScreen"),
});

export const routes = [members] as const;

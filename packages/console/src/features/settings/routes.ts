import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { shell } from "../../app/routes/shell.ts";

const screens = () => import("./screens.ts");

const workspace = createRoute({
  getParentRoute: () => shell,
  path: "/settings/workspace",
  component: lazyRouteComponent(screens, "WorkspaceScreen"),
});
const profile = createRoute({
  getParentRoute: () => shell,
  path: "/settings/profile",
  component: lazyRouteComponent(screens, "ProfileScreen"),
});

export const routes = [workspace, profile] as const;

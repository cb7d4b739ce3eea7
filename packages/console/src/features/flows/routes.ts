import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { shell } from "../../app/routes/shell.ts";

const screens = () => import("./screens.ts");

const flows = createRoute({
  getParentRoute: () => shell,
  path: "/flows",
  component: lazyRouteComponent(screens, "FlowsScreen"),
});
const flow = createRoute({
  getParentRoute: () => shell,
  path: "/flows/$flowId",
  component: lazyRouteComponent(screens, "FlowScreen"),
});

export const routes = [flows, flow] as const;

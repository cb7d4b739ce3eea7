import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { shell } from "../../app/routes/shell.ts";

const firstSteps = createRoute({
  getParentRoute: () => shell,
  path: "/first-steps",
  component: lazyRouteComponent(() => import("./screens.ts"), "FirstStepsScreen"),
});

export const routes = [firstSteps] as const;

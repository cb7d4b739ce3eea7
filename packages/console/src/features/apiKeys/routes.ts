import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { shell } from "../../app/routes/shell.ts";

const apiKeys = createRoute({
  getParentRoute: () => shell,
  path: "/settings/keys",
  component: lazyRouteComponent(() => import("./screens.ts"), "ApiKeysScreen"),
});

export const routes = [apiKeys] as const;

import type { QueryClient } from "@tanstack/react-query";
import { createRoute, createRouter, redirect } from "@tanstack/react-router";
import { whenRemoved } from "./api/access.ts";
import { whenSignedOut } from "./api/call.ts";
import { enterWorkspace } from "./api/currentWorkspace.ts";
import { features } from "./features.ts";
import { root } from "./routes/root.ts";
import { shell } from "./routes/shell.ts";
import { Shell } from "./shell/Shell.tsx";

const home = createRoute({
  getParentRoute: () => shell,
  path: "/",
  beforeLoad: () => {
    throw redirect({ to: "/inbox/$view", params: { view: "waiting" }, replace: true });
  },
});

type Of<Part extends string> = Extract<(typeof features)[number], Readonly<Record<Part, unknown>>>;
type OutsideRoute = Of<"outside">["outside"][number];
type InsideRoute = Of<"routes">["routes"][number];

const routeTree = root.addChildren([
  ...features.flatMap((feature): readonly OutsideRoute[] => ("outside" in feature ? feature.outside : [])),
  shell.addChildren([
    home,
    ...features.flatMap((feature): readonly InsideRoute[] => ("routes" in feature ? feature.routes : [])),
  ]),
]);

export function createConsoleRouter(queryClient: QueryClient) {
  shell.update({ component: Shell });
  const router = createRouter({
    routeTree,
    context: { queryClient },
    defaultPreload: "intent",
    defaultPreloadStaleTime: 0,
    scrollRestoration: false,
    defaultPendingMs: 300,
  });
  /** Away from the screens first: they would ask anew for what is forgotten, and be refused again. */
  const leave = async (): Promise<void> => {
    await router.navigate({ to: "/sign-in", search: { to: router.state.location.href, ended: true } });
    // While the sign-in was on its way the screens were still there, and a key may have led on among them.
    if (router.state.location.pathname !== "/sign-in") return await leave();
    queryClient.clear();
  };
  whenSignedOut(() => {
    // Late answers to what was asked before one has signed out, or was sent here.
    if (router.state.location.pathname === "/sign-in") return;
    void leave();
  });
  whenRemoved((left) => {
    enterWorkspace(null);
    queryClient.clear();
    void router.navigate({ to: "/workspaces", search: { left } });
  });
  return router;
}

declare module "@tanstack/react-router" {
  interface Register {
    router: ReturnType<typeof createConsoleRouter>;
  }
}

import { createRoute, redirect } from "@tanstack/react-router";
import { enterWorkspace } from "../api/currentWorkspace.ts";
import { meQuery } from "../api/session.ts";
import { root } from "./root.ts";
import { signedIn } from "./signedIn.ts";

/**
 * Above every screen of a signed-in member in a workspace. Its component comes with the router: the frame shows the places of all
 * features, and their routes hang on this one.
 */
export const shell = createRoute({
  getParentRoute: () => root,
  id: "shell",
  beforeLoad: async ({ context, location }) => {
    const me = await signedIn(context.queryClient, location);
    if (me.workspaceId !== null) return;
    const only = me.workspaces.length === 1 ? me.workspaces[0] : undefined;
    if (only === undefined) throw redirect({ to: "/workspaces" });
    enterWorkspace(only.id);
    await context.queryClient.fetchQuery({ ...meQuery, staleTime: 0 });
  },
});

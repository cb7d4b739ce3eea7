import type { QueryClient } from "@tanstack/react-query";
import {
  createRootRouteWithContext,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  redirect,
} from "@tanstack/react-router";
import { InboxScreen, isView, NoThread, ThreadPane } from "../features/inbox/index.ts";
import { whenSignedOut } from "./api/call.ts";
import { currentWorkspaceId, enterWorkspace } from "./api/currentWorkspace.ts";
import { isRefusal } from "./api/refusal.ts";
import { meQuery } from "./api/session.ts";
import { NotFound } from "./shell/NotFound.tsx";
import { RouteError } from "./shell/RouteError.tsx";
import { Shell } from "./shell/Shell.tsx";

interface RouterContext {
  readonly queryClient: QueryClient;
}

const root = createRootRouteWithContext<RouterContext>()({
  component: Outlet,
  notFoundComponent: NotFound,
  errorComponent: RouteError,
});

const signIn = createRoute({
  getParentRoute: () => root,
  path: "/sign-in",
  validateSearch: (search: Record<string, unknown>): { to?: string; problem?: string } => ({
    // Only a path of this console: anything else would let a link send a member to a foreign site after signing in.
    ...(typeof search["to"] === "string" && /^\/(?![/\\])/.test(search["to"]) ? { to: search["to"] } : {}),
    ...(typeof search["error"] === "string"
      ? { problem: search["error"] }
      : typeof search["problem"] === "string"
        ? { problem: search["problem"] }
        : {}),
  }),
  component: lazyRouteComponent(() => import("../features/auth/index.ts"), "SignInScreen"),
});

const signInLink = createRoute({
  getParentRoute: () => root,
  path: "/sign-in/link",
  validateSearch: (search: Record<string, unknown>): { token?: string } =>
    typeof search["token"] === "string" ? { token: search["token"] } : {},
  component: lazyRouteComponent(() => import("../features/auth/index.ts"), "SignInLinkScreen"),
});

const invitation = createRoute({
  getParentRoute: () => root,
  path: "/invitations/$token",
  component: lazyRouteComponent(() => import("../features/auth/index.ts"), "InvitationScreen"),
});

const workspaces = createRoute({
  getParentRoute: () => root,
  path: "/workspaces",
  beforeLoad: async ({ context }) => {
    await signedIn(context.queryClient, { href: "/workspaces", search: {} });
  },
  component: lazyRouteComponent(() => import("../features/auth/index.ts"), "WorkspacesScreen"),
});

const shell = createRoute({
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
  component: Shell,
});

const home = createRoute({
  getParentRoute: () => shell,
  path: "/",
  beforeLoad: () => {
    throw redirect({ to: "/inbox/$view", params: { view: "waiting" }, replace: true });
  },
});

const inbox = createRoute({
  getParentRoute: () => shell,
  path: "/inbox/$view",
  validateSearch: (search: Record<string, unknown>): { q?: string } =>
    typeof search["q"] === "string" && search["q"] !== "" ? { q: search["q"] } : {},
  beforeLoad: ({ params }) => {
    if (!isView(params.view)) throw redirect({ to: "/inbox/$view", params: { view: "waiting" }, replace: true });
  },
  component: InboxScreen,
});
const inboxIndex = createRoute({ getParentRoute: () => inbox, path: "/", component: NoThread });
const inboxThread = createRoute({ getParentRoute: () => inbox, path: "$conversationId", component: ThreadPane });

const channels = createRoute({
  getParentRoute: () => shell,
  path: "/channels",
  component: lazyRouteComponent(() => import("../features/channels/index.ts"), "ChannelsScreen"),
});
const connectChannel = createRoute({
  getParentRoute: () => shell,
  path: "/channels/connect",
  component: lazyRouteComponent(() => import("../features/channels/index.ts"), "ConnectScreen"),
});
const channel = createRoute({
  getParentRoute: () => shell,
  path: "/channels/$channelId",
  component: lazyRouteComponent(() => import("../features/channels/index.ts"), "ChannelScreen"),
});
const flows = createRoute({
  getParentRoute: () => shell,
  path: "/flows",
  component: lazyRouteComponent(() => import("../features/flows/index.ts"), "FlowsScreen"),
});
const flow = createRoute({
  getParentRoute: () => shell,
  path: "/flows/$flowId",
  component: lazyRouteComponent(() => import("../features/flows/index.ts"), "FlowScreen"),
});
const members = createRoute({
  getParentRoute: () => shell,
  path: "/settings/members",
  component: lazyRouteComponent(() => import("../features/members/index.ts"), "MembersScreen"),
});
const apiKeys = createRoute({
  getParentRoute: () => shell,
  path: "/settings/keys",
  component: lazyRouteComponent(() => import("../features/apiKeys/index.ts"), "ApiKeysScreen"),
});
const workspaceSettings = createRoute({
  getParentRoute: () => shell,
  path: "/settings/workspace",
  component: lazyRouteComponent(() => import("../features/settings/index.ts"), "WorkspaceScreen"),
});
const profile = createRoute({
  getParentRoute: () => shell,
  path: "/settings/profile",
  component: lazyRouteComponent(() => import("../features/settings/index.ts"), "ProfileScreen"),
});

const routeTree = root.addChildren([
  signIn,
  signInLink,
  invitation,
  workspaces,
  shell.addChildren([
    home,
    inbox.addChildren([inboxIndex, inboxThread]),
    channels,
    connectChannel,
    channel,
    flows,
    flow,
    members,
    apiKeys,
    workspaceSettings,
    profile,
  ]),
]);

export function createConsoleRouter(queryClient: QueryClient) {
  const router = createRouter({
    routeTree,
    context: { queryClient },
    defaultPreload: "intent",
    defaultPreloadStaleTime: 0,
    scrollRestoration: false,
    defaultPendingMs: 300,
  });
  whenSignedOut(() => {
    queryClient.clear();
    void router.navigate({ to: "/sign-in", search: { to: router.state.location.href } });
  });
  return router;
}

/** Who is signed in; sends everybody else to the sign-in and back afterwards. */
async function signedIn(queryClient: QueryClient, wanted: { readonly href: string; readonly search: object }) {
  try {
    return await queryClient.ensureQueryData(meQuery);
  } catch (error) {
    if (isRefusal(error, "unauthenticated"))
      throw redirect({ to: "/sign-in", search: refusedLink(wanted.search) ?? { to: wanted.href } });
    // The remembered workspace is gone, or closed to us: ask once more without it.
    if (currentWorkspaceId() !== null && (isRefusal(error, "forbidden") || isRefusal(error, "not_found"))) {
      enterWorkspace(null);
      return await queryClient.fetchQuery({ ...meQuery, staleTime: 0 });
    }
    throw error;
  }
}

/** A one-time link that is used up or too old leads to "/" with its reason in the query. */
function refusedLink(search: object): { problem: string } | null {
  return "error" in search && typeof search.error === "string" ? { problem: search.error } : null;
}

declare module "@tanstack/react-router" {
  interface Register {
    router: ReturnType<typeof createConsoleRouter>;
  }
}

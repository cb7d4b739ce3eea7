import { createRoute, lazyRouteComponent, redirect } from "@tanstack/react-router";
import { root } from "../../app/routes/root.ts";
import { isUnnamed, signedIn } from "../../app/routes/signedIn.ts";

const screens = () => import("./screens.ts");

const signIn = createRoute({
  getParentRoute: () => root,
  path: "/sign-in",
  validateSearch: (
    search: Record<string, unknown>,
  ): { to?: string; problem?: string; ended?: true; changed?: true } => ({
    ...(search["ended"] === true ? { ended: true } : {}),
    // A new password was chosen just now.
    ...(search["changed"] === true ? { changed: true } : {}),
    // Only a path of this console: anything else would let a link send a member to a foreign site after signing in.
    ...(typeof search["to"] === "string" && /^\/(?![/\\])/.test(search["to"]) ? { to: search["to"] } : {}),
    ...(typeof search["error"] === "string"
      ? { problem: search["error"] }
      : typeof search["problem"] === "string"
        ? { problem: search["problem"] }
        : {}),
  }),
  component: lazyRouteComponent(screens, "SignInScreen"),
});

const signInLink = createRoute({
  getParentRoute: () => root,
  path: "/sign-in/link",
  validateSearch: (search: Record<string, unknown>): { token?: string } =>
    typeof search["token"] === "string" ? { token: search["token"] } : {},
  component: lazyRouteComponent(screens, "SignInLinkScreen"),
});

const invitation = createRoute({
  getParentRoute: () => root,
  path: "/invitations/$token",
  component: lazyRouteComponent(screens, "InvitationScreen"),
});

const workspaces = createRoute({
  getParentRoute: () => root,
  path: "/workspaces",
  // The workspace somebody was just removed from.
  validateSearch: (search: Record<string, unknown>): { left?: string } =>
    typeof search["left"] === "string" && search["left"] !== "" ? { left: search["left"] } : {},
  beforeLoad: async ({ context }) => {
    await signedIn(context.queryClient, { href: "/workspaces", search: {} });
  },
  component: lazyRouteComponent(screens, "WorkspacesScreen"),
});

const welcome = createRoute({
  getParentRoute: () => root,
  path: "/welcome",
  beforeLoad: async ({ context }) => {
    const me = await signedIn(context.queryClient, { href: "/welcome", search: {} });
    if (!isUnnamed(me)) throw redirect({ to: "/", replace: true });
  },
  component: lazyRouteComponent(screens, "WelcomeScreen"),
});

const forgotPassword = createRoute({
  getParentRoute: () => root,
  path: "/forgot-password",
  component: lazyRouteComponent(screens, "ForgotPasswordScreen"),
});

const newPassword = createRoute({
  getParentRoute: () => root,
  path: "/new-password/$token",
  component: lazyRouteComponent(screens, "NewPasswordScreen"),
});

export const outside = [signIn, signInLink, invitation, workspaces, welcome, forgotPassword, newPassword] as const;

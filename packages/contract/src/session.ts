import { z } from "zod";
import { role, scope } from "./access.ts";
import { id, instant } from "./basics.ts";
import { defineEndpoint } from "./endpoint.ts";

/** A workspace as one of its people sees it in the switcher. `memberId` and `role` are null for a key. */
export const ownWorkspace = z.object({
  id,
  name: z.string(),
  slug: z.string(),
  memberId: id.nullable(),
  role: role.nullable(),
  /** Made by the demo: its shop, its customers and what they wrote are invented. */
  isDemo: z.boolean(),
});

export const me = z.object({
  kind: z.enum(["member", "key", "installation_key"]),
  user: z
    .object({
      id: z.string(),
      name: z.string(),
      email: z.string(),
      imageUrl: z.string().nullable(),
      hasPassword: z.boolean(),
      hasSecondFactor: z.boolean(),
      /** The owner as the installation made them, before anybody said who they are. */
      isPlaceholder: z.boolean(),
    })
    .nullable(),
  key: z.object({ id, name: z.string(), expiresAt: instant.nullable() }).nullable(),
  /** The workspace this request is about: the key's, or the one in X-Workspace-Id, or the only one there is; else null. */
  workspaceId: id.nullable(),
  role: role.nullable(),
  memberId: id.nullable(),
  scopes: z.array(scope),
  workspaces: z.array(ownWorkspace),
  /** Whether the caller runs the installation, and so sees what belongs to no workspace. */
  runsInstallation: z.boolean(),
  /** Where to find the phones, when this installation runs the emulator. */
  emulatorUrl: z.string().nullable(),
});
export type Me = z.infer<typeof me>;

export const invitationPreview = z.object({
  workspaceName: z.string(),
  email: z.string().nullable(),
  /** Whether the address it is for has an account already: its bearer signs in instead of choosing a password. */
  hasAccount: z.boolean(),
  role,
  invitedBy: z.string(),
  expiresAt: instant,
});

export const sessionEndpoints = {
  getInstallation: defineEndpoint({
    id: "getInstallation",
    method: "GET",
    path: "/installation",
    area: "session",
    access: { kind: "public" },
    summary: "What the sign-in needs to know of this installation",
    responses: {
      200: z.object({
        /** Whether mail goes out: a link for a new password can be sent. */
        sendsMail: z.boolean(),
      }),
    },
  }),
  getMe: defineEndpoint({
    id: "getMe",
    method: "GET",
    path: "/me",
    area: "session",
    access: { kind: "signed_in" },
    summary: "Who am I, and what may I do",
    description: "Sign-in itself (password, sessions, two factors) is under /api/auth.",
    responses: { 200: me },
  }),
  setPassword: defineEndpoint({
    id: "setPassword",
    method: "PUT",
    path: "/me/password",
    area: "session",
    access: { kind: "signed_in" },
    summary: "Choose a first password",
    description:
      "For a member who came in by a one-time link. Who has a password changes it under /api/auth/change-password.",
    body: z.object({ password: z.string().min(10).max(128) }),
    responses: { 204: null },
    refusals: ["conflict", "forbidden"],
  }),
  getInvitation: defineEndpoint({
    id: "getInvitation",
    method: "GET",
    path: "/invitations/{token}",
    area: "session",
    access: { kind: "public" },
    summary: "What an invitation link invites to",
    params: z.object({ token: z.string().max(200) }),
    responses: { 200: invitationPreview },
    refusals: ["invitation_invalid"],
  }),
  acceptInvitation: defineEndpoint({
    id: "acceptInvitation",
    method: "POST",
    path: "/invitations/{token}/accept",
    area: "session",
    access: { kind: "public" },
    summary: "Join a workspace",
    description:
      "An invitation that names an e-mail address is for whoever has it, and for nobody else (`invitation_for_another`). Somebody who is signed in joins as who they are and sends an empty object. Anybody else gives name, e-mail and password, and is signed in by the answer's cookie.",
    params: z.object({ token: z.string().max(200) }),
    body: z.object({
      name: z.string().trim().min(1).max(100).exactOptional(),
      email: z.email().max(200).exactOptional(),
      password: z.string().min(10).max(128).exactOptional(),
    }),
    responses: { 200: z.object({ workspaceId: id }) },
    refusals: ["invitation_invalid", "invitation_for_another", "already_member", "conflict", "forbidden"],
  }),
};

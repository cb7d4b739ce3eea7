import { z } from "zod";
import { role, scope } from "./access.ts";
import { country, id, instant } from "./basics.ts";
import { defineEndpoint } from "./endpoint.ts";
import { pageOf, pageQuery } from "./page.ts";

export const workspaceSettings = z.object({
  defaultLanguage: z.enum(["de", "en"]),
  country,
  timezone: z.string().max(64),
});

export const workspace = z.object({
  id,
  name: z.string(),
  slug: z.string(),
  settings: workspaceSettings,
  /** Made by the demo: its shop, its customers and what they wrote are invented. */
  isDemo: z.boolean(),
  createdAt: instant,
});
export type Workspace = z.infer<typeof workspace>;

export const member = z.object({
  id,
  userId: z.string(),
  name: z.string(),
  email: z.string(),
  imageUrl: z.string().nullable(),
  role,
  createdAt: instant,
});
export type Member = z.infer<typeof member>;

export const invitation = z.object({
  id,
  email: z.string().nullable(),
  role,
  invitedBy: z.string(),
  createdAt: instant,
  expiresAt: instant,
});
export type Invitation = z.infer<typeof invitation>;

export const apiKey = z.object({
  id,
  name: z.string(),
  scopes: z.array(scope),
  /** The end of the secret, to recognise it by. */
  hint: z.string(),
  createdBy: z.string().nullable(),
  createdAt: instant,
  lastUsedAt: instant.nullable(),
  expiresAt: instant.nullable(),
});
export type ApiKey = z.infer<typeof apiKey>;

const workspaceParams = z.object({ workspaceId: id });
const name = z.string().trim().min(1).max(100);
const read = { kind: "scope", scope: "workspaces:read" } as const;
const write = { kind: "scope", scope: "workspaces:write" } as const;

export const workspaceEndpoints = {
  listWorkspaces: defineEndpoint({
    id: "listWorkspaces",
    method: "GET",
    path: "/workspaces",
    area: "workspaces",
    access: { kind: "signed_in" },
    summary: "Workspaces the caller can enter",
    query: pageQuery,
    refusals: ["invalid_cursor"],
    responses: { 200: pageOf(workspace) },
  }),
  createWorkspace: defineEndpoint({
    id: "createWorkspace",
    method: "POST",
    path: "/workspaces",
    area: "workspaces",
    access: { kind: "creates_workspaces" },
    summary: "Create a workspace",
    description:
      "A member becomes its owner. With the installation key it starts without members; the key can enter it.",
    body: z.object({ name, settings: workspaceSettings.partial().exactOptional() }),
    responses: { 201: workspace },
  }),
  getWorkspace: defineEndpoint({
    id: "getWorkspace",
    method: "GET",
    path: "/workspaces/{workspaceId}",
    area: "workspaces",
    access: read,
    summary: "One workspace",
    params: workspaceParams,
    responses: { 200: workspace },
  }),
  updateWorkspace: defineEndpoint({
    id: "updateWorkspace",
    method: "PATCH",
    path: "/workspaces/{workspaceId}",
    area: "workspaces",
    access: write,
    summary: "Rename a workspace or change its settings",
    params: workspaceParams,
    body: z.object({ name: name.exactOptional(), settings: workspaceSettings.partial().exactOptional() }),
    responses: { 200: workspace },
  }),
};

const membersRead = { kind: "scope", scope: "members:read" } as const;
const membersWrite = { kind: "scope", scope: "members:write" } as const;
const memberParams = z.object({ workspaceId: id, memberId: id });

export const memberEndpoints = {
  listMembers: defineEndpoint({
    id: "listMembers",
    method: "GET",
    path: "/workspaces/{workspaceId}/members",
    area: "members",
    access: membersRead,
    summary: "People of a workspace",
    params: workspaceParams,
    responses: { 200: pageOf(member) },
  }),
  changeMemberRole: defineEndpoint({
    id: "changeMemberRole",
    method: "PATCH",
    path: "/workspaces/{workspaceId}/members/{memberId}",
    area: "members",
    access: membersWrite,
    summary: "Give a member another role",
    params: memberParams,
    body: z.object({ role }),
    responses: { 200: member },
    refusals: ["last_owner"],
  }),
  removeMember: defineEndpoint({
    id: "removeMember",
    method: "DELETE",
    path: "/workspaces/{workspaceId}/members/{memberId}",
    area: "members",
    access: membersWrite,
    summary: "Remove a member",
    params: memberParams,
    responses: { 204: null },
    refusals: ["last_owner"],
  }),
  listInvitations: defineEndpoint({
    id: "listInvitations",
    method: "GET",
    path: "/workspaces/{workspaceId}/invitations",
    area: "members",
    access: membersRead,
    summary: "Invitations nobody has followed yet",
    params: workspaceParams,
    responses: { 200: pageOf(invitation) },
  }),
  inviteMember: defineEndpoint({
    id: "inviteMember",
    method: "POST",
    path: "/workspaces/{workspaceId}/invitations",
    area: "members",
    access: membersWrite,
    summary: "Invite somebody by a link that works once, for seven days",
    params: workspaceParams,
    body: z.object({ role, email: z.email().max(200).exactOptional() }),
    responses: { 201: invitation.extend({ url: z.string().describe("Shown this once") }) },
  }),
  withdrawInvitation: defineEndpoint({
    id: "withdrawInvitation",
    method: "DELETE",
    path: "/workspaces/{workspaceId}/invitations/{invitationId}",
    area: "members",
    access: membersWrite,
    summary: "Withdraw an invitation",
    params: z.object({ workspaceId: id, invitationId: id }),
    responses: { 204: null },
  }),
};

export const apiKeyEndpoints = {
  listApiKeys: defineEndpoint({
    id: "listApiKeys",
    method: "GET",
    path: "/workspaces/{workspaceId}/api-keys",
    area: "api keys",
    access: { kind: "scope", scope: "keys:read" },
    summary: "Keys of a workspace",
    params: workspaceParams,
    responses: { 200: pageOf(apiKey) },
  }),
  createApiKey: defineEndpoint({
    id: "createApiKey",
    method: "POST",
    path: "/workspaces/{workspaceId}/api-keys",
    area: "api keys",
    access: { kind: "scope", scope: "keys:write" },
    summary: "Create a key",
    description: "Nobody can give a key a scope they do not have themselves.",
    params: workspaceParams,
    body: z.object({ name, scopes: z.array(scope).min(1), expiresAt: instant.exactOptional() }),
    responses: { 201: apiKey.extend({ secret: z.string().describe("Shown this once") }) },
  }),
  revokeApiKey: defineEndpoint({
    id: "revokeApiKey",
    method: "DELETE",
    path: "/workspaces/{workspaceId}/api-keys/{keyId}",
    area: "api keys",
    access: { kind: "scope", scope: "keys:write" },
    summary: "Revoke a key at once",
    params: z.object({ workspaceId: id, keyId: id }),
    responses: { 204: null },
  }),
};

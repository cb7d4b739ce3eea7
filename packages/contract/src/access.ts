import { z } from "zod";

/**
 * What a caller may do. A key carries scopes directly; a member's role stands for a set of them, so that both are checked alike.
 */
export const scope = z.enum([
  "workspaces:read",
  "workspaces:write",
  "members:read",
  "members:write",
  "keys:read",
  "keys:write",
  "channels:read",
  "channels:write",
  "inbox:read",
  "inbox:write",
  "contacts:read",
  "contacts:write",
  "flows:read",
  "flows:write",
  "broadcasts:read",
  "broadcasts:write",
  "ledger:read",
  "ledger:write",
]);
export type Scope = z.infer<typeof scope>;
export const allScopes: readonly Scope[] = scope.options;

export const role = z.enum(["owner", "admin", "agent", "viewer"]);
export type Role = z.infer<typeof role>;

const readScopes = allScopes.filter((each) => each.endsWith(":read") && each !== "keys:read");

/** Owner and admin differ in one thing only: an owner is made, changed and removed by an owner. */
export const scopesOfRole: Readonly<Record<Role, readonly Scope[]>> = {
  owner: allScopes,
  admin: allScopes,
  agent: [...readScopes, "inbox:write", "contacts:write"],
  viewer: readScopes,
};

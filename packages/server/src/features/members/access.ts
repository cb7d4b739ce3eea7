import { type Role, scopesOfRole } from "@botschaft/contract";
import { AppError } from "../../http/appError.ts";
import type { Caller } from "../../http/caller.ts";

/** Owners are made, changed and removed by owners (and by the installation key, whose holder owns the machine). */
export function assertMayTouch(caller: Caller, roles: readonly Role[]): void {
  const isOwner = caller.role === "owner" || caller.identity.kind === "installation_key";
  if (roles.includes("owner") && !isOwner) throw new AppError("forbidden", "Only an owner may do this to an owner.");
}

/** Nobody hands on what they do not have: a key that may manage members, and no more, would else make itself an admin. */
export function assertMayGive(caller: Caller, role: Role): void {
  assertMayTouch(caller, [role]);
  const missing = scopesOfRole[role].filter((scope) => !caller.scopes.has(scope));
  if (missing.length > 0)
    throw new AppError("forbidden", `The role ${role} has ${missing.join(", ")}, which you do not have yourself.`);
}

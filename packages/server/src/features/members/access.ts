import type { Role } from "@botschaft/contract";
import { AppError } from "../../http/appError.ts";
import type { Caller } from "../../http/caller.ts";

/** Owners are made, changed and removed by owners (and by the installation key, whose holder owns the machine). */
export function assertMayTouch(caller: Caller, roles: readonly Role[]): void {
  const isOwner = caller.role === "owner" || caller.identity.kind === "installation_key";
  if (roles.includes("owner") && !isOwner) throw new AppError("forbidden", "Only an owner may do this to an owner.");
}

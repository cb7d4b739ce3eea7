import type { Pool } from "pg";
import type { Me } from "@botschaft/contract";
import type { Identity } from "../../auth/identity.ts";
import { runsInstallation } from "../../auth/index.ts";
import { findCaller } from "../../http/caller.ts";
import { listOwnWorkspaces } from "../workspaces/index.ts";

/** Who is asking, and what they may do in the workspace they named (or the only one they have). */
export async function describeCaller(
  pool: Pool,
  identity: Identity,
  named: string | null,
  emulatorUrl: string | null,
): Promise<Me> {
  const caller = await findCaller(pool, identity, named);
  const inWorkspace = {
    workspaceId: caller?.workspaceId ?? null,
    role: caller?.role ?? null,
    memberId: identity.kind === "user" ? (caller?.actorId ?? null) : null,
    scopes: [...(caller?.scopes ?? [])],
    runsInstallation: await runsInstallation(pool, identity),
    emulatorUrl,
  };
  if (identity.kind !== "user") {
    const expiresAt = identity.kind === "key" ? (identity.expiresAt?.toISOString() ?? null) : null;
    return {
      kind: identity.kind,
      user: null,
      key: { id: identity.keyId, name: identity.name, expiresAt },
      workspaces: [],
      ...inWorkspace,
    };
  }
  const { userId: id, name, email, imageUrl } = identity;
  const [workspaces, hasPassword] = await Promise.all([listOwnWorkspaces(pool, id), findHasPassword(pool, id)]);
  return { kind: "member", user: { id, name, email, imageUrl, hasPassword }, key: null, workspaces, ...inWorkspace };
}

async function findHasPassword(pool: Pool, userId: string): Promise<boolean> {
  const { rowCount } = await pool.query("select from accounts where user_id = $1 and password is not null limit 1", [
    userId,
  ]);
  return rowCount !== null && rowCount > 0;
}

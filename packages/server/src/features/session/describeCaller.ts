import type { Pool } from "pg";
import type { Me } from "@botschaft/contract";
import type { Identity } from "../../auth/identity.ts";
import { FIRST_OWNER, runsInstallation } from "../../auth/index.ts";
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
  const [workspaces, factors] = await Promise.all([listOwnWorkspaces(pool, id), findFactors(pool, id)]);
  const user = { id, name, email, imageUrl, ...factors, isPlaceholder: email === FIRST_OWNER.email };
  return { kind: "member", user, key: null, workspaces, ...inWorkspace };
}

async function findFactors(pool: Pool, userId: string): Promise<{ hasPassword: boolean; hasSecondFactor: boolean }> {
  const { rows } = await pool.query<{ hasPassword: boolean; hasSecondFactor: boolean }>(
    `select exists (select from accounts where user_id = u.id and password is not null) as "hasPassword",
            u.two_factor_enabled as "hasSecondFactor" from users u where u.id = $1`,
    [userId],
  );
  return rows[0] ?? { hasPassword: false, hasSecondFactor: false };
}

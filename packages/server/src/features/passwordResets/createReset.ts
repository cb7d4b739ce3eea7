import { createHash, randomBytes, randomUUID } from "node:crypto";
import type { Pool } from "pg";
import { scopesOfRole } from "@botschaft/contract";
import { type Auth, runsInstallation } from "../../auth/index.ts";
import { AppError } from "../../http/appError.ts";
import { type Caller, listMemberships } from "../../http/caller.ts";
import { deleteSecondFactor, deleteSessions, listRolesOf, replaceReset, savePassword, takeReset } from "./queries.ts";

const LINK_FROM_A_PERSON_SECONDS = 24 * 60 * 60;
/** Mail lies about in inboxes. */
const LINK_BY_MAIL_SECONDS = 60 * 60;

export interface ResetLink {
  readonly url: string;
  readonly expiresAt: Date;
}

/** Makes a link for this person; who follows it chooses a new password. An earlier one ends. */
export async function createResetLink(
  { pool, publicUrl }: { readonly pool: Pool; readonly publicUrl: string },
  userId: string,
  { endsSecondFactor, by }: { readonly endsSecondFactor: boolean; readonly by: "person" | "mail" },
): Promise<ResetLink> {
  const token = randomBytes(32).toString("base64url");
  const validSeconds = by === "mail" ? LINK_BY_MAIL_SECONDS : LINK_FROM_A_PERSON_SECONDS;
  const expiresAt = await replaceReset(pool, { tokenHash: hashToken(token), userId, endsSecondFactor, validSeconds });
  return { url: `${publicUrl}/new-password/${token}`, expiresAt };
}

export function hashToken(token: string): Buffer {
  return createHash("sha256").update(token).digest();
}

/**
 * Refuses unless the caller may do all that this person may, everywhere: the link opens every workspace they belong to, so that an
 * admin of one could else become the owner of another.
 */
export async function assertMayReset(pool: Pool, caller: Caller, userId: string): Promise<void> {
  const { identity } = caller;
  if (identity.kind === "installation_key") return;
  if (identity.kind === "user" && identity.userId === userId)
    throw new AppError("forbidden", "One's own password is changed in one's profile.");
  const person = await listRolesOf(pool, userId);
  const runsAll = await runsInstallation(pool, identity);
  if (person.runsInstallation && !runsAll)
    throw new AppError("forbidden", "This person runs the installation: the link in the terminal signs them in.");
  const own = new Map(
    identity.kind === "user"
      ? (await listMemberships(pool, identity.userId)).map(({ workspaceId, role }) => [workspaceId, role])
      : [],
  );
  for (const { workspaceId, role } of person.roles) {
    const ownRole = own.get(workspaceId);
    const scopes =
      workspaceId === caller.workspaceId ? caller.scopes : new Set(ownRole === undefined ? [] : scopesOfRole[ownRole]);
    const mayGive = scopesOfRole[role].every((scope) => scopes.has(scope)) && scopes.has("members:write");
    if (!mayGive || (role === "owner" && ownRole !== "owner"))
      throw new AppError("forbidden", "This person may do more than you, here or in another workspace.");
  }
}

/** Uses a link up: the new password holds, and every session of the person ends. Throws reset_invalid when it holds no more. */
export async function useReset(
  { pool, auth }: { readonly pool: Pool; readonly auth: Auth },
  token: string,
  password: string,
): Promise<string> {
  // Before the transaction: hashing a password takes its time, on purpose.
  const hash = await (await auth.$context).password.hash(password);
  const client = await pool.connect();
  try {
    await client.query("begin");
    const taken = await takeReset(client, hashToken(token));
    if (!taken) throw new AppError("reset_invalid");
    await savePassword(client, taken.userId, randomUUID(), hash);
    if (taken.endsSecondFactor) await deleteSecondFactor(client, taken.userId);
    await deleteSessions(client, taken.userId);
    await client.query("commit");
    return taken.userId;
  } catch (error) {
    await client.query("rollback");
    throw error;
  } finally {
    client.release();
  }
}

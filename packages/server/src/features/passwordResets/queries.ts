import type { ClientBase, Pool } from "pg";
import type { Role } from "@botschaft/contract";

export interface ResetRow {
  userId: string;
  name: string;
  email: string;
  endsSecondFactor: boolean;
  expiresAt: Date;
}

/** Stores a link in place of whatever this person had before. Belongs to no workspace, so it runs outside of row security. */
export async function replaceReset(
  pool: Pool,
  row: { tokenHash: Buffer; userId: string; endsSecondFactor: boolean; validSeconds: number },
): Promise<Date> {
  const { rows } = await pool.query<{ expiresAt: Date }>(
    `with gone as (delete from password_resets where user_id = $2 or expires_at < now())
     insert into password_resets (token_hash, user_id, ends_second_factor, expires_at)
     values ($1, $2, $3, now() + make_interval(secs => $4)) returning expires_at as "expiresAt"`,
    [row.tokenHash, row.userId, row.endsSecondFactor, row.validSeconds],
  );
  const [stored] = rows;
  if (!stored) throw new Error("a link was not stored");
  return stored.expiresAt;
}

export async function findReset(pool: Pool, tokenHash: Buffer): Promise<ResetRow | undefined> {
  const { rows } = await pool.query<ResetRow>(
    `select r.user_id as "userId", u.name, u.email, r.ends_second_factor as "endsSecondFactor", r.expires_at as "expiresAt"
       from password_resets r join users u on u.id = r.user_id where r.token_hash = $1 and r.expires_at > now()`,
    [tokenHash],
  );
  return rows[0];
}

/** Takes the link away; undefined when somebody else has used it first. */
export async function takeReset(
  db: ClientBase,
  tokenHash: Buffer,
): Promise<{ userId: string; endsSecondFactor: boolean } | undefined> {
  const { rows } = await db.query<{ userId: string; endsSecondFactor: boolean }>(
    `delete from password_resets where token_hash = $1 and expires_at > now()
     returning user_id as "userId", ends_second_factor as "endsSecondFactor"`,
    [tokenHash],
  );
  return rows[0];
}

/** Gives a person this password, whether they had one or not. */
export async function savePassword(db: ClientBase, userId: string, accountId: string, hash: string): Promise<void> {
  const { rowCount } = await db.query(
    "update accounts set password = $2, updated_at = now() where user_id = $1 and provider_id = 'credential'",
    [userId, hash],
  );
  if (rowCount !== 0) return;
  await db.query(
    "insert into accounts (id, user_id, account_id, provider_id, password) values ($2, $1::uuid, ($1::uuid)::text, 'credential', $3)",
    [userId, accountId, hash],
  );
}

export async function deleteSecondFactor(db: ClientBase, userId: string): Promise<void> {
  await db.query("delete from two_factors where user_id = $1", [userId]);
  await db.query("update users set two_factor_enabled = false where id = $1", [userId]);
}

/** Sessions, and the browsers that need no second factor for a while. */
export async function deleteSessions(db: ClientBase, userId: string): Promise<void> {
  await db.query("delete from sessions where user_id = $1", [userId]);
  await db.query("delete from verifications where value = $1 and identifier like 'trust-device-%'", [userId]);
}

export async function findUserByEmail(
  pool: Pool,
  email: string,
): Promise<{ id: string; name: string; email: string } | undefined> {
  const { rows } = await pool.query<{ id: string; name: string; email: string }>(
    "select id, name, email from users where email = lower($1)",
    [email],
  );
  return rows[0];
}

/** Where a person works, whoever asks: a password opens all of it. */
export async function listRolesOf(
  pool: Pool,
  userId: string,
): Promise<{ roles: readonly { workspaceId: string; role: Role }[]; runsInstallation: boolean }> {
  const { rows } = await pool.query<{ workspaceId: string | null; role: Role; runsInstallation: boolean }>(
    `select m.workspace_id as "workspaceId", m.role, u.runs_installation as "runsInstallation"
       from users u left join members m on m.user_id = u.id where u.id = $1`,
    [userId],
  );
  return {
    roles: rows.flatMap(({ workspaceId, role }) => (workspaceId === null ? [] : [{ workspaceId, role }])),
    runsInstallation: rows.some((row) => row.runsInstallation),
  };
}

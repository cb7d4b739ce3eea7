import type { Pool } from "pg";

/** People belong to no workspace, so this runs outside of row security. Throws PostgreSQL's unique violation for a taken address. */
export async function updateUser(
  pool: Pool,
  userId: string,
  change: { readonly name: string | null; readonly email: string | null },
): Promise<void> {
  await pool.query(
    `update users set name = coalesce($2, name), email = coalesce(lower($3), email), updated_at = now() where id = $1`,
    [userId, change.name, change.email],
  );
}

export async function findPasswordHash(pool: Pool, userId: string): Promise<string | undefined> {
  const { rows } = await pool.query<{ password: string }>(
    "select password from accounts where user_id = $1 and password is not null limit 1",
    [userId],
  );
  return rows[0]?.password;
}

export interface SessionRow {
  id: string;
  createdAt: Date;
  updatedAt: Date;
  ipAddress: string | null;
  userAgent: string | null;
}

export async function listSessions(pool: Pool, userId: string): Promise<SessionRow[]> {
  const { rows } = await pool.query<SessionRow>(
    `select id, created_at as "createdAt", updated_at as "updatedAt", ip_address as "ipAddress", user_agent as "userAgent"
       from sessions where user_id = $1 and expires_at > now() order by created_at desc, id limit 200`,
    [userId],
  );
  return rows;
}

export async function deleteSession(pool: Pool, userId: string, sessionId: string): Promise<boolean> {
  const { rowCount } = await pool.query("delete from sessions where user_id = $1 and id = $2", [userId, sessionId]);
  return rowCount === 1;
}

/** Browsers elsewhere that need no second factor for a while need it again, too. */
export async function deleteOtherSessions(pool: Pool, userId: string, keptSessionId: string): Promise<void> {
  await pool.query(
    `with ended as (delete from sessions where user_id = $1 and id <> $2)
     delete from verifications where value = $1::text and identifier like 'trust-device-%'`,
    [userId, keptSessionId],
  );
}

/** Sets the picture, and its address with it. */
export async function savePicture(
  pool: Pool,
  userId: string,
  picture: { readonly hash: Buffer; readonly contentType: string; readonly bytes: Buffer },
  imageUrl: string,
): Promise<void> {
  await pool.query(
    `with kept as (
       insert into user_pictures (user_id, hash, content_type, bytes) values ($1, $2, $3, $4)
       on conflict (user_id) do update set hash = excluded.hash, content_type = excluded.content_type, bytes = excluded.bytes
     ) update users set image = $5, updated_at = now() where id = $1`,
    [userId, picture.hash, picture.contentType, picture.bytes, imageUrl],
  );
}

export async function deletePicture(pool: Pool, userId: string): Promise<void> {
  await pool.query(
    `with gone as (delete from user_pictures where user_id = $1) update users set image = null, updated_at = now() where id = $1`,
    [userId],
  );
}

export async function findPicture(
  pool: Pool,
  userId: string,
  hash: Buffer,
): Promise<{ contentType: string; bytes: Buffer } | undefined> {
  const { rows } = await pool.query<{ contentType: string; bytes: Buffer }>(
    `select content_type as "contentType", bytes from user_pictures where user_id = $1 and hash = $2`,
    [userId, hash],
  );
  return rows[0];
}

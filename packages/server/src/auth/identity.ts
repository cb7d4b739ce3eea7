import type { FastifyRequest } from "fastify";
import type { Pool } from "pg";
import type { Scope } from "@botschaft/contract";
import { AppError } from "../http/appError.ts";
import { hashApiKey, KEY_SHAPE } from "./apiKeySecret.ts";
import type { Auth } from "./auth.ts";
import { authHeaders } from "./mountAuth.ts";

/** Who sends a request. */
export type Identity =
  | {
      readonly kind: "user";
      readonly userId: string;
      readonly sessionId: string;
      readonly name: string;
      readonly email: string;
      readonly imageUrl: string | null;
    }
  | {
      readonly kind: "key";
      readonly keyId: string;
      readonly name: string;
      readonly workspaceId: string;
      readonly scopes: readonly Scope[];
      readonly expiresAt: Date | null;
    }
  | { readonly kind: "installation_key"; readonly keyId: string; readonly name: string };

/**
 * Who sends this request, or null for a stranger. A key that does not hold is refused with unauthenticated at once, so that a
 * caller with a wrong key never acts as the session whose cookie happens to come along.
 */
export async function findIdentity(pool: Pool, auth: Auth, request: FastifyRequest): Promise<Identity | null> {
  const { authorization, cookie } = request.headers;
  if (authorization !== undefined) return await getIdentityOfKey(pool, authorization);
  if (cookie === undefined) return null;
  const session = await auth.api.getSession({ headers: authHeaders(request) });
  if (session === null) return null;
  const { id, name, email, image } = session.user;
  return { kind: "user", userId: id, sessionId: session.session.id, name, email, imageUrl: image ?? null };
}

async function getIdentityOfKey(pool: Pool, authorization: string): Promise<Identity> {
  const secret = /^Bearer +(\S+)$/i.exec(authorization)?.[1];
  if (secret === undefined || !KEY_SHAPE.test(secret))
    throw new AppError("unauthenticated", "The Authorization header holds no key of ours.");
  // last_used_at moves at most once a minute: a busy key must not cost a write per request.
  const { rows } = await pool.query<KeyRow>(
    `with found as (
       select id, workspace_id, name, scopes, expires_at, last_used_at from api_keys
        where secret_hash = $1 and revoked_at is null and (expires_at is null or expires_at > now())
     ), touched as (
       update api_keys set last_used_at = now() from found
        where api_keys.id = found.id and (found.last_used_at is null or found.last_used_at < now() - interval '1 minute')
     )
     select id, workspace_id as "workspaceId", name, scopes, expires_at as "expiresAt" from found`,
    [hashApiKey(secret)],
  );
  const row = rows[0];
  if (!row) throw new AppError("unauthenticated", "This key is unknown, revoked or expired.");
  if (row.workspaceId === null) return { kind: "installation_key", keyId: row.id, name: row.name };
  return {
    kind: "key",
    keyId: row.id,
    name: row.name,
    workspaceId: row.workspaceId,
    scopes: row.scopes,
    expiresAt: row.expiresAt,
  };
}

interface KeyRow {
  id: string;
  workspaceId: string | null;
  name: string;
  scopes: Scope[];
  expiresAt: Date | null;
}

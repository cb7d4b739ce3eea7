/**
 * The Idempotency-Key header on writes: the same key with the same request gets the same answer, so that a client may repeat what
 * it is unsure of. With another request it is refused.
 *
 * States of a key: absent → at work (status null) → answered. Failures of ours (5xx) and 429 forget the key, so that a repeat is a
 * new try. A key at work for over a minute belongs to a process that died and is taken over.
 */
import { createHash } from "node:crypto";
import type { FastifyReply, FastifyRequest } from "fastify";
import type { Pool } from "pg";
import type { Identity } from "../auth/identity.ts";
import { openSecret, type SecretKey, sealSecret } from "../infra/secrets.ts";
import { AppError } from "./appError.ts";

const KEY_SHAPE = /^[\x21-\x7e]{1,200}$/;

interface Kept {
  readonly callerId: string;
  readonly key: string;
}

const keptBy = new WeakMap<FastifyRequest, Kept>();

/** Hooks for a route that writes. */
export function keepIdempotent({ pool, secretKey }: { pool: Pool; secretKey: SecretKey }) {
  return {
    preHandler: async (request: FastifyRequest, reply: FastifyReply) => {
      const key = request.headers["idempotency-key"];
      if (key === undefined || request.identity === null) return;
      if (typeof key !== "string" || !KEY_SHAPE.test(key)) {
        throw new AppError("invalid_request", "Idempotency-Key: 1 to 200 visible ASCII characters.");
      }
      const kept = { callerId: callerIdOf(request.identity), key };
      const earlier = await begin(pool, kept, fingerprintOf(request));
      if (earlier === null) {
        keptBy.set(request, kept);
        return;
      }
      reply.code(earlier.status).header("idempotent-replayed", "true").header("cache-control", "no-store");
      if (earlier.contentType !== null) reply.type(earlier.contentType);
      return reply
        .serializer((text: string) => text)
        .send(earlier.bodySealed === null ? null : openSecret(secretKey, earlier.bodySealed));
    },
    onSend: async (request: FastifyRequest, reply: FastifyReply, payload: unknown) => {
      const kept = keptBy.get(request);
      if (kept === undefined) return payload;
      keptBy.delete(request);
      const status = reply.statusCode;
      if (status >= 500 || status === 429) await forget(pool, kept);
      else
        await finish(
          pool,
          kept,
          status,
          reply.getHeader("content-type"),
          typeof payload === "string" ? sealSecret(secretKey, payload) : null,
        );
      return payload;
    },
  };
}

/** Forgets answers that are older than a day. */
export async function clearOldIdempotencyKeys(pool: Pool): Promise<void> {
  await pool.query("delete from idempotency_keys where created_at < now() - interval '1 day'");
}

interface Earlier {
  status: number;
  contentType: string | null;
  bodySealed: string | null;
}

async function begin(pool: Pool, { callerId, key }: Kept, fingerprint: Buffer): Promise<Earlier | null> {
  const { rowCount } = await pool.query(
    `insert into idempotency_keys (caller_id, key, fingerprint) values ($1, $2, $3)
     on conflict (caller_id, key) do update set created_at = now(), fingerprint = excluded.fingerprint, status = null, content_type = null, body_sealed = null
      where (idempotency_keys.status is null and idempotency_keys.created_at < now() - interval '1 minute')
         or idempotency_keys.created_at < now() - interval '1 day'`,
    [callerId, key, fingerprint],
  );
  if (rowCount === 1) return null;
  const { rows } = await pool.query<{
    fingerprint: Buffer;
    status: number | null;
    contentType: string | null;
    bodySealed: string | null;
  }>(
    `select fingerprint, status, content_type as "contentType", body_sealed as "bodySealed" from idempotency_keys where caller_id = $1 and key = $2`,
    [callerId, key],
  );
  const row = rows[0];
  if (row && !row.fingerprint.equals(fingerprint)) throw new AppError("idempotency_key_reused");
  if (!row || row.status === null) throw new AppError("idempotency_in_progress");
  return { status: row.status, contentType: row.contentType, bodySealed: row.bodySealed };
}

async function finish(
  pool: Pool,
  { callerId, key }: Kept,
  status: number,
  contentType: unknown,
  bodySealed: string | null,
): Promise<void> {
  await pool.query(
    "update idempotency_keys set status = $3, content_type = $4, body_sealed = $5 where caller_id = $1 and key = $2",
    [callerId, key, status, typeof contentType === "string" ? contentType : null, bodySealed],
  );
}

async function forget(pool: Pool, { callerId, key }: Kept): Promise<void> {
  await pool.query("delete from idempotency_keys where caller_id = $1 and key = $2", [callerId, key]);
}

function callerIdOf(identity: Identity): string {
  return identity.kind === "user" ? identity.userId : identity.keyId;
}

function fingerprintOf(request: FastifyRequest): Buffer {
  const workspace = request.caller?.workspaceId ?? "";
  return createHash("sha256")
    .update(`${request.method} ${request.url}\n${workspace}\n${JSON.stringify(request.body ?? null)}`)
    .digest();
}

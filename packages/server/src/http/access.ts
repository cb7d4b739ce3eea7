import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { Pool } from "pg";
import type { Endpoint } from "@botschaft/contract";
import type { Auth } from "../auth/auth.ts";
import { findIdentity, type Identity } from "../auth/identity.ts";
import { ownOrigins } from "../auth/ownOrigins.ts";
import { AppError } from "./appError.ts";
import { type Caller, getCaller } from "./caller.ts";

declare module "fastify" {
  interface FastifyRequest {
    identity: Identity | null;
    caller: Caller | null;
  }
}

const READS = new Set(["GET", "HEAD", "OPTIONS"]);

/**
 * What stands before every operation: finds out who asks, refuses what a foreign website makes a member's browser send, and
 * checks that the caller may do this.
 */
export function guard(
  app: Pick<FastifyInstance, "limitCaller">,
  endpoint: Endpoint,
  deps: { pool: Pool; auth: Auth; publicUrl: string },
) {
  const origins = new Set(ownOrigins(deps.publicUrl));
  return async (request: FastifyRequest, _reply: FastifyReply): Promise<void> => {
    const identity = await findIdentity(deps.pool, deps.auth, request).catch(async (error: unknown) => {
      // Who tries keys is counted like who shows none.
      await app.limitCaller(request, null);
      throw error;
    });
    request.identity = identity;
    await app.limitCaller(request, identity);
    // A cookie comes along by itself, whoever wrote the page; only our own pages may write with it.
    if (identity?.kind === "user" && !READS.has(request.method) && !origins.has(request.headers.origin ?? "")) {
      throw new AppError("origin_not_allowed");
    }
    const { access } = endpoint;
    if (access.kind === "public") return;
    if (identity === null) throw new AppError("unauthenticated");
    if (access.kind === "creates_workspaces" && identity.kind === "key") {
      throw new AppError("forbidden", "Workspaces are created by a signed-in member or with the installation key.");
    }
    if (access.kind !== "scope") return;
    const caller = await getCaller(deps.pool, identity, request);
    if (!caller.scopes.has(access.scope)) throw new AppError("forbidden", `This needs the scope ${access.scope}.`);
    request.caller = caller;
  };
}

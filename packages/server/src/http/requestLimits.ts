/**
 * How much one caller may ask of the API: so many requests a minute for each key and each session, as a fixed window in the memory of this
 * process. Who shows neither is counted by address. The installation's own key is not counted: its holder owns the machine.
 */
import fastifyRateLimit from "@fastify/rate-limit";
import type { FastifyInstance, FastifyRequest } from "fastify";
import type { Identity } from "../auth/identity.ts";
import { AppError } from "./appError.ts";

/** What needs no sign-in (an invitation, a forgotten password) is looked at rarely; wrong keys count as well. */
const STRANGERS_SHARE = 0.1;
const REMEMBERED_CALLERS = 50_000;

declare module "fastify" {
  interface FastifyInstance {
    /** Counts a request of this caller. Throws AppError `rate_limited` when there were too many. */
    limitCaller(request: FastifyRequest, identity: Identity | null): Promise<void>;
  }
}

export async function limitRequests(app: FastifyInstance, requestsPerMinute: number): Promise<void> {
  await app.register(fastifyRateLimit, { global: false, cache: REMEMBERED_CALLERS });
  const callers = new WeakMap<FastifyRequest, string>();
  const known = app.createRateLimit({
    max: requestsPerMinute,
    timeWindow: "1 minute",
    keyGenerator: (request) => callers.get(request) ?? request.ip,
  });
  const strangers = app.createRateLimit({
    max: Math.ceil(requestsPerMinute * STRANGERS_SHARE),
    timeWindow: "1 minute",
  });
  app.decorate("limitCaller", async (request: FastifyRequest, identity: Identity | null) => {
    if (identity?.kind === "installation_key") return;
    if (identity !== null) callers.set(request, identity.kind === "key" ? identity.keyId : identity.sessionId);
    const limit = await (identity === null ? strangers : known)(request);
    if (limit.isAllowed || !limit.isExceeded) return;
    throw new AppError("rate_limited", `At most ${limit.max} requests a minute.`, {
      retryAfterSeconds: Math.max(1, limit.ttlInSeconds),
    });
  });
}

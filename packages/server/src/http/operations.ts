import { createHash, timingSafeEqual } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import type { FastifyInstance, FastifyRequest } from "fastify";
import type { Pool } from "pg";
import { register } from "prom-client";
import { AppError } from "./appError.ts";

/** Who asks whether we are ready gives up within seconds, while a database that hangs is waited for much longer. */
const READY_WITHIN_MS = 3_000;

/** What operators and their tools ask: is it alive, is it ready, how is it doing. */
export function serveOperations(
  app: FastifyInstance,
  {
    pool,
    metricsToken,
    readyWithinMs = READY_WITHIN_MS,
  }: { pool: Pick<Pool, "query">; metricsToken: string | undefined; readyWithinMs?: number },
): void {
  app.get("/healthz", { schema: { hide: true } }, async () => ({ status: "alive" }));
  app.get("/readyz", { schema: { hide: true } }, async () => {
    try {
      await within(readyWithinMs, pool.query("select 1"));
    } catch (cause) {
      throw new AppError("unavailable", "The database does not answer.", { cause });
    }
    return { status: "ready" };
  });
  app.get("/metrics", { schema: { hide: true } }, async (request, reply) => {
    if (!mayReadMetrics(request, metricsToken))
      throw new AppError(
        "forbidden",
        "Metrics are told to this machine, or to who shows METRICS_TOKEN as a bearer token.",
      );
    return reply.type(register.contentType).send(await register.metrics());
  });
}

/** What a proxy on this machine adds, so that its callers do not pass for this machine. */
const FORWARDING = ["forwarded", "via", "x-forwarded-for", "x-forwarded-host", "x-forwarded-proto", "x-real-ip"];

/** They tell how many messages whom and when: with a token, who shows it; without one, a caller on this machine itself. */
function mayReadMetrics({ headers, socket }: FastifyRequest, token: string | undefined): boolean {
  if (token !== undefined) return isSame(headers.authorization ?? "", `Bearer ${token}`);
  const isHere = /^(::1|(::ffff:)?127(\.\d+){3})$/.test(socket.remoteAddress ?? "");
  return isHere && FORWARDING.every((name) => headers[name] === undefined);
}

function isSame(shown: string, wanted: string): boolean {
  const [one, other] = [shown, wanted].map((text) => createHash("sha256").update(text).digest());
  return one !== undefined && other !== undefined && timingSafeEqual(one, other);
}

async function within<T>(milliseconds: number, answer: Promise<T>): Promise<T> {
  const timeout = new AbortController();
  const late = delay(milliseconds, undefined, { signal: timeout.signal }).then(() => {
    throw new Error(`no answer within ${milliseconds} ms`);
  });
  try {
    return await Promise.race([answer, late]);
  } finally {
    late.catch(() => {});
    answer.catch(() => {});
    timeout.abort();
  }
}

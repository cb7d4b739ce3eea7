import { setTimeout as delay } from "node:timers/promises";
import type { FastifyInstance } from "fastify";
import type { Pool } from "pg";
import { register } from "prom-client";
import { AppError } from "./appError.ts";

/** Who asks whether we are ready gives up within seconds, while a database that hangs is waited for much longer. */
const READY_WITHIN_MS = 3_000;

/** What operators and their tools ask: is it alive, is it ready, how is it doing. */
export function serveOperations(
  app: FastifyInstance,
  pool: Pick<Pool, "query">,
  readyWithinMs = READY_WITHIN_MS,
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
  app.get("/metrics", { schema: { hide: true } }, async (_request, reply) =>
    reply.type(register.contentType).send(await register.metrics()),
  );
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

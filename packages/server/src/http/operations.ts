import type { FastifyInstance } from "fastify";
import type { Pool } from "pg";
import { register } from "prom-client";
import { AppError } from "./appError.ts";

/** What operators and their tools ask: is it alive, is it ready, how is it doing. */
export function serveOperations(app: FastifyInstance, pool: Pool): void {
  app.get("/healthz", { schema: { hide: true } }, async () => ({ status: "alive" }));
  app.get("/readyz", { schema: { hide: true } }, async () => {
    try {
      await pool.query("select 1");
    } catch (cause) {
      throw new AppError("unavailable", "The database does not answer.", { cause });
    }
    return { status: "ready" };
  });
  app.get("/metrics", { schema: { hide: true } }, async (_request, reply) =>
    reply.type(register.contentType).send(await register.metrics()),
  );
}

import { randomUUID } from "node:crypto";
import Fastify, { type FastifyBaseLogger, type FastifyInstance, LogController } from "fastify";
import { serializerCompiler, validatorCompiler } from "fastify-type-provider-zod";
import { clearOldAttempts } from "../auth/signInAttempts.ts";
import { mountAuth } from "../auth/mountAuth.ts";
import { serveApi } from "./api.ts";
import { compressAnswers } from "./compressAnswers.ts";
import { findConsolePage } from "./consolePage.ts";
import { CONSOLE_DIST, serveConsole } from "./consolePages.ts";
import { clearOldIdempotencyKeys } from "./idempotency.ts";
import { limitRequests } from "./requestLimits.ts";
import { acceptJson } from "./jsonBody.ts";
import { documentApi } from "./openapi.ts";
import { serveOperations } from "./operations.ts";
import type { HttpDeps } from "./ports.ts";
import { answerWithProblem } from "./problems.ts";
import { setSecurityHeaders } from "./securityHeaders.ts";

const BODY_LIMIT_BYTES = 2 * 1024 * 1024;
const HOUR_MS = 3_600_000;

/**
 * The HTTP side: sign-in, API, console, and what operators ask. Webhooks are added by who builds the server, before it is ready.
 * Nothing is listened on yet.
 */
export async function buildHttpApp(deps: HttpDeps): Promise<FastifyInstance> {
  const logger: FastifyBaseLogger = deps.log;
  const app = Fastify({
    loggerInstance: logger,
    // One summary line a request is written below; Fastify's two would carry addresses with their queries.
    logController: new LogController({ disableRequestLogging: true }),
    genReqId: () => randomUUID(),
    bodyLimit: BODY_LIMIT_BYTES,
    // A proxy that is named tells who is behind it; nobody else is believed.
    trustProxy: [...deps.config.trustedProxies],
    routerOptions: { ignoreTrailingSlash: true, maxParamLength: 500 },
    return503OnClosing: true,
    forceCloseConnections: true,
    // An address that is none ("/api/v1/%ff") is refused before there is a route.
    frameworkErrors: (error, request, reply) => void answerWithProblem(error, request, reply),
  });
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);
  app.setErrorHandler(answerWithProblem);
  app.decorateRequest("identity", null);
  app.decorateRequest("caller", null);
  acceptJson(app);
  app.addHook("onResponse", async (request, reply) => {
    const route = request.routeOptions.url;
    const level = reply.statusCode >= 500 ? "warn" : "debug";
    request.log[level]({
      event: "http.answered",
      method: request.method,
      route,
      status: reply.statusCode,
      durationMs: Math.round(reply.elapsedTime * 10) / 10,
      workspaceId: request.caller?.workspaceId,
    });
  });

  const page = findConsolePage(CONSOLE_DIST);
  await setSecurityHeaders(app, {
    isDemo: deps.config.isDemo,
    publicUrl: deps.publicUrl,
    scriptHashes: page?.scriptHashes ?? [],
  });
  await compressAnswers(app);
  await documentApi(app, deps.publicUrl);
  await limitRequests(app, deps.config.requestsPerMinute);
  mountAuth(app, deps);
  serveOperations(app, { pool: deps.pool, metricsToken: deps.config.metricsToken });
  await serveApi(app, deps);
  await serveConsole(app, page, CONSOLE_DIST);

  const cleaning = setInterval(() => {
    clearOldIdempotencyKeys(deps.pool).catch((err: unknown) =>
      deps.log.warn({ event: "idempotency.clearing_failed", err }),
    );
    clearOldAttempts(deps.pool).catch((err: unknown) => deps.log.warn({ event: "attempts.clearing_failed", err }));
  }, HOUR_MS);
  cleaning.unref();
  app.addHook("onClose", async () => clearInterval(cleaning));
  return app;
}

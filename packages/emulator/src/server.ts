import formBody from "@fastify/formbody";
import multipart from "@fastify/multipart";
import fastify, { type FastifyInstance } from "fastify";
import { ZodError } from "zod";
import { adminRoutes } from "./admin/adminRoutes.ts";
import { GraphError } from "./graph/graphError.ts";
import { createGraphRoute, VERSION_HEADER } from "./graph/graphRoutes.ts";
import { rootRoute } from "./graph/rootRoute.ts";
import { commonRoutes } from "./graph/routes.ts";
import { instagramRoutes } from "./instagram/routes.ts";
import { mediaRoutes } from "./media/mediaRoutes.ts";
import { messengerRoutes } from "./messenger/routes.ts";
import { phoneRoutes, sendPhonesPage } from "./phones/phoneRoutes.ts";
import { whatsappRoutes } from "./whatsapp/routes.ts";
import type { Platform } from "./platform.ts";
import { notFound, Refusal } from "./world/refusal.ts";

const BODY_LIMIT = 32 * 1024 * 1024;

/** The HTTP side: Graph API under any version, admin API, media and phones. */
export function createServer(platform: Platform): FastifyInstance {
  const server = fastify({
    bodyLimit: BODY_LIMIT,
    forceCloseConnections: true,
    routerOptions: { ignoreTrailingSlash: true, maxParamLength: 300 },
    rewriteUrl: (request) => {
      const { url = "/" } = request;
      const version = /^\/v(\d+\.\d+)(?=[/?]|$)/.exec(url)?.[1];
      // The call that answers looks at it again: by then the path does not tell any more.
      if (version === undefined) delete request.headers[VERSION_HEADER];
      else request.headers[VERSION_HEADER] = version;
      return withoutVersion(url);
    },
  });
  server.register(formBody, { bodyLimit: BODY_LIMIT });
  server.register(multipart, { limits: { fileSize: BODY_LIMIT, fieldSize: BODY_LIMIT } });
  server.removeContentTypeParser("application/json");
  server.addContentTypeParser("application/json", { parseAs: "string" }, (_request, body, done) =>
    parseJson(String(body), done),
  );
  // Some clients leave the content type out; the platform takes their bodies for forms.
  server.addContentTypeParser("*", { parseAs: "string" }, (_request, body, done) => {
    const text = String(body);
    if (/^\s*[[{]/.test(text)) parseJson(text, done);
    else done(null, Object.fromEntries(new URLSearchParams(text)));
  });
  server.addHook("onRequest", async (request, reply) => {
    if (request.url.startsWith("/_emulator") && isForeignPage(request.headers)) {
      await reply
        .status(403)
        .send({ error: { code: "foreign_page", message: "Another website may not use the emulator." } });
    }
  });
  server.setErrorHandler((error, request, reply) => {
    if (isPrivatePath(request.url)) return answerAdminError(error, reply);
    const known = error instanceof GraphError ? error : graphErrorOf(error);
    return reply.status(known.status).send(known.body());
  });
  server.setNotFoundHandler((request, reply) => {
    if (isPrivatePath(request.url))
      return answerAdminError(notFound("call", `${request.method} ${request.url}`), reply);
    const message = `Unknown path components: ${request.url.split("?")[0] ?? ""}`;
    return reply.status(400).send(new GraphError({ code: 2500, message }).body());
  });
  // Plugins first, then the routes that rely on their parsers.
  server.register(async (inner) => {
    adminRoutes(inner, platform);
    mediaRoutes(inner, platform.world);
    phoneRoutes(inner);
    const route = createGraphRoute(inner, platform);
    rootRoute(inner, route, sendPhonesPage);
    commonRoutes(route);
    messengerRoutes(route);
    instagramRoutes(route);
    whatsappRoutes(route);
  });
  return server;
}

/** `/v25.0/me/messages` and `/me/messages` are the same call. What is the emulator's own has no version. */
function withoutVersion(url: string): string {
  const rest = url.replace(/^\/v\d+\.\d+(?=[/?]|$)/, "");
  if (rest !== url && isPrivatePath(rest)) return url;
  return rest.startsWith("/") ? rest : `/${rest}`;
}

function parseJson(body: string, done: (error: Error | null, value?: unknown) => void): void {
  if (body === "") return done(null, {});
  try {
    done(null, JSON.parse(body) as unknown);
  } catch {
    done(new GraphError({ code: 100, message: "(#100) The request body is not valid JSON", status: 400 }));
  }
}

function isPrivatePath(url: string): boolean {
  return url.startsWith("/_");
}

/** A browser says when another website sends the request: nobody but our own page may steer the phones. */
function isForeignPage(headers: Record<string, unknown>): boolean {
  const site = headers["sec-fetch-site"];
  return site === "cross-site" || site === "same-site";
}

function graphErrorOf(error: unknown): GraphError {
  const status = statusOf(error);
  if (status !== undefined && status < 500) {
    return new GraphError({
      code: 100,
      message: `(#100) ${error instanceof Error ? error.message : "Invalid request"}`,
      status,
    });
  }
  console.error(error);
  return new GraphError({ code: 1, message: "An unknown error occurred", status: 500 });
}

function answerAdminError(error: unknown, reply: { status(code: number): { send(body: unknown): unknown } }): unknown {
  if (error instanceof Refusal)
    return reply.status(error.status).send({ error: { code: error.code, message: error.message } });
  if (error instanceof ZodError) {
    const message = error.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`).join("; ");
    return reply.status(400).send({ error: { code: "invalid", message } });
  }
  if (error instanceof GraphError)
    return reply.status(400).send({ error: { code: "invalid", message: error.message } });
  const status = statusOf(error);
  if (status !== undefined && status < 500) {
    return reply
      .status(status)
      .send({ error: { code: "invalid", message: error instanceof Error ? error.message : "" } });
  }
  console.error(error);
  return reply.status(500).send({ error: { code: "internal", message: "The emulator failed; see its output." } });
}

function statusOf(error: unknown): number | undefined {
  return typeof error === "object" && error !== null && "statusCode" in error && typeof error.statusCode === "number"
    ? error.statusCode
    : undefined;
}

import { fileURLToPath } from "node:url";
import fastifyStatic from "@fastify/static";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { AppError } from "./appError.ts";
import { type ConsolePage, sendConsolePage } from "./consolePage.ts";

export const CONSOLE_DIST = fileURLToPath(new URL("../../../console/dist", import.meta.url));
/** Addresses of machines: what is not found there is a problem, never a page. */
const MACHINE_PATHS = /^\/(api|webhooks|healthz|readyz|metrics|media)(\/|$)/;

const NOT_BUILT = `<!doctype html><html lang="en"><meta charset="utf-8"><title>Botschaft</title>
<body><h1>The console is not built yet.</h1>
<p>Run <code>npm start</code>, which builds it, or <code>npx vite build packages/console</code> and start again.</p>
<p>The API works: <a href="/api/openapi.json">/api/openapi.json</a>.</p></body></html>`;

/** Serves the built console; any address that is no file is a screen, so it gets the page. Null: it is not built. */
export async function serveConsole(app: FastifyInstance, page: ConsolePage | null, root: string): Promise<void> {
  if (page !== null) {
    await app.register(fastifyStatic, {
      root,
      // The build has put a `.br` and a `.gz` beside each file that shrinks.
      preCompressed: true,
      // features/media decorates replies with sendFile already.
      decorateReply: false,
      wildcard: false,
      index: false,
      setHeaders: (response, path) => {
        // Built files carry their hash in the name; everything else may change with the next start.
        const isHashed = /[\\/]assets[\\/]/.test(path);
        response.header("cache-control", isHashed ? "public, max-age=31536000, immutable" : "no-cache");
      },
    });
  }
  app.setNotFoundHandler(async (request: FastifyRequest, reply: FastifyReply) => {
    const path = request.url.split("?", 1)[0] ?? "/";
    const wantsPage =
      (request.method === "GET" || request.method === "HEAD") &&
      !MACHINE_PATHS.test(path) &&
      !/\.[a-z0-9]{2,5}$/i.test(path);
    if (!wantsPage) throw new AppError("not_found", `Nothing answers ${request.method} ${path}.`);
    if (page === null) return reply.code(503).type("text/html; charset=utf-8").send(NOT_BUILT);
    return sendConsolePage(page, request, reply);
  });
}

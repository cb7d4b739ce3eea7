import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { Pool } from "pg";
import { AppError } from "../http/appError.ts";
import { type Auth, CLIENT_ADDRESS_HEADER } from "./auth.ts";
import { countAttempt } from "./signInAttempts.ts";

/** Doors of better-auth that only the server itself uses: people come by invitation, and links are made for the terminal. */
const CLOSED = ["/api/auth/sign-up/", "/api/auth/sign-in/magic-link"];
const SIGN_IN = /^\/api\/auth\/sign-in\/email\/?$/;
/** Only the path is looked at; the Host header is anybody's claim, and not even always a host. */
const ANY_BASE = "http://localhost";

/** Serves better-auth under /api/auth. */
export function mountAuth(app: FastifyInstance, { auth, pool }: { readonly auth: Auth; readonly pool: Pool }): void {
  app.route({
    method: ["GET", "POST"],
    url: "/api/auth/*",
    schema: { hide: true },
    handler: async (request, reply) => {
      // The address as better-auth will read it: "/api/auth/x/../sign-up/email" leads to the same door.
      const url = new URL(request.url, ANY_BASE);
      const path = url.pathname.toLowerCase();
      if (CLOSED.some((door) => path.startsWith(door))) throw new AppError("not_found");
      const attempt = SIGN_IN.test(path) ? await countAttempt(pool, "sign-in", attemptOf(request)) : undefined;
      const response = await auth.handler(asFetchRequest(request, url));
      if (response.ok) await attempt?.forget();
      return passOn(response, reply);
    },
  });
}

function attemptOf({ body, ip: address }: FastifyRequest): { account: string; address: string } {
  const email = typeof body === "object" && body !== null && "email" in body ? body.email : "";
  return { account: typeof email === "string" ? email.slice(0, 320) : "", address };
}

/** The headers of a request as better-auth wants them. */
export function authHeaders(request: FastifyRequest): Headers {
  const headers = new Headers();
  for (const [name, value] of Object.entries(request.headers)) {
    if (value !== undefined) headers.set(name, Array.isArray(value) ? value.join(", ") : value);
  }
  headers.set(CLIENT_ADDRESS_HEADER, request.ip);
  return headers;
}

/** Copies cookies of an answer of better-auth onto ours. */
export function passCookies(from: Headers, reply: FastifyReply): void {
  for (const cookie of from.getSetCookie()) reply.header("set-cookie", cookie);
}

function asFetchRequest(request: FastifyRequest, url: URL): Request {
  const headers = authHeaders(request);
  // The body was parsed already; it is written anew.
  headers.delete("content-length");
  headers.delete("transfer-encoding");
  const body = request.method === "GET" || request.body === undefined ? null : JSON.stringify(request.body);
  return new Request(url, { method: request.method, headers, body });
}

/** What better-auth says of a sign-in is passed on as it is; that nothing answers, or too often, is said as everywhere. */
async function passOn(response: Response, reply: FastifyReply): Promise<FastifyReply> {
  const text = response.body === null ? null : await response.text();
  if (response.status === 404 && !text?.startsWith("{")) throw new AppError("not_found");
  if (response.status === 429) {
    reply.header("retry-after", response.headers.get("x-retry-after") ?? "10");
    throw new AppError("rate_limited");
  }
  reply.code(response.status);
  for (const [name, value] of response.headers) {
    if (name !== "set-cookie" && name !== "content-length") reply.header(name, value);
  }
  passCookies(response.headers, reply);
  reply.header("cache-control", "no-store");
  return reply.send(text);
}

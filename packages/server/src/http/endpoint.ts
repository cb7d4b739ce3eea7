import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import {
  type Endpoint,
  type EndpointParsed,
  type EndpointResult,
  type ProblemCode,
  problem,
  problems,
} from "@botschaft/contract";
import { z } from "zod";
import type { Identity } from "../auth/identity.ts";
import { guard } from "./access.ts";
import { AppError } from "./appError.ts";
import type { Caller } from "./caller.ts";
import { keepIdempotent } from "./idempotency.ts";
import type { HttpDeps } from "./ports.ts";

/** What a handler gets: the parsed input, and who asks. */
export type Input<E extends Endpoint> = EndpointParsed<E> &
  WhoAsks<E["access"]["kind"]> & { readonly request: FastifyRequest; readonly reply: FastifyReply };

type WhoAsks<K> = K extends "scope"
  ? { readonly caller: Caller }
  : K extends "public"
    ? { readonly identity: Identity | null }
    : { readonly identity: Identity };

/** The answer where an operation has several successful statuses. */
export class Answer<T> {
  readonly status: number;
  readonly body: T;
  constructor(status: number, body: T) {
    this.status = status;
    this.body = body;
  }
}

export type Handler<E extends Endpoint> = (input: Input<E>) => Promise<EndpointResult<E> | Answer<EndpointResult<E>>>;

/** Registers one operation of the contract: parsing, access, idempotency, presentation and documentation come from its description. */
export function serve<E extends Endpoint>(
  app: FastifyInstance,
  deps: HttpDeps,
  endpoint: E,
  handler: Handler<E>,
): void {
  const isWrite = endpoint.method !== "GET";
  app.route({
    method: endpoint.method,
    url: `/api/v1${endpoint.path.replace(/\{(\w+)\}/g, ":$1")}`,
    schema: schemaOf(endpoint),
    ...(endpoint.maxBodyBytes === undefined ? {} : { bodyLimit: endpoint.maxBodyBytes }),
    onRequest: guard(app, endpoint, deps),
    preValidation: async ({ query }) => refuseUnknownParameters(endpoint, Object.keys(query as object)),
    // A stream has nothing to say without its body, and would be watched by nobody for ever.
    exposeHeadRoute: endpoint.responseType !== "event-stream",
    ...(isWrite && endpoint.bodyType === undefined ? keepIdempotent(deps) : {}),
    handler: async (request, reply) => {
      const { params, query, body, caller, identity } = request;
      // What the contract describes was parsed by Fastify under the same schemas, and the guard has set who asks.
      const result = await handler({ params, query, body, caller, identity, request, reply } as unknown as Input<E>);
      if (reply.sent) return reply;
      const answer = result instanceof Answer ? result : new Answer(Number(Object.keys(endpoint.responses)[0]), result);
      reply.code(answer.status).header("cache-control", "no-store");
      return reply.send(answer.body);
    },
  });
}

/** What is taken and ignored misleads: who writes `page=2` would read the first page for ever. */
function refuseUnknownParameters({ query }: Endpoint, given: readonly string[]): void {
  const known = Object.keys(query?.shape ?? {});
  const unknown = given.filter((name) => !known.includes(name));
  if (unknown.length === 0) return;
  const allowed = known.length === 0 ? "There are none here" : `Here are ${known.join(", ")}`;
  throw new AppError("invalid_request", `There is no parameter ${unknown.join(", ")}. ${allowed}.`, {
    places: unknown.map((name) => ({ path: `query.${name}`, code: "unknown_parameter", message: `${allowed}.` })),
  });
}

/** Fastify's schema of an operation, which is also what OpenAPI is made of. */
function schemaOf(endpoint: Endpoint) {
  const success = Object.entries(endpoint.responses).map(([status, body]) => [
    status,
    body === null
      ? z.null().describe("Done")
      : { description: "Success", content: { [contentType(endpoint)]: { schema: body } } },
  ]);
  return {
    operationId: endpoint.id,
    tags: [endpoint.area],
    summary: endpoint.summary,
    description: describe(endpoint),
    security: endpoint.access.kind === "public" ? [] : [{ key: [] }, { session: [] }],
    ...(endpoint.bodyType === "multipart" ? { consumes: ["multipart/form-data"] } : {}),
    ...(endpoint.params ? { params: endpoint.params } : {}),
    ...(endpoint.query ? { querystring: endpoint.query } : {}),
    ...(endpoint.body ? { body: endpoint.body } : {}),
    response: Object.fromEntries([...success, ...problemResponses(endpoint)]),
  };
}

function contentType(endpoint: Endpoint): string {
  return endpoint.responseType === "event-stream" ? "text/event-stream" : "application/json";
}

function describe(endpoint: Endpoint): string {
  const needs = endpoint.access.kind === "scope" ? `Scope: \`${endpoint.access.scope}\`.` : "";
  return [endpoint.description, needs].filter(Boolean).join("\n\n");
}

/** All that an operation may refuse with: what it names itself, and what every one of its kind does. */
function codesOf({ refusals, method, access, query, bodyType }: Endpoint): ReadonlySet<ProblemCode> {
  const codes = new Set<ProblemCode>(refusals);
  codes.add("invalid_request").add("internal_error").add("rate_limited");
  // Also where nobody has to sign in: a key that does not hold is never overlooked.
  codes.add("unauthenticated");
  // A workspace or a thing that is none of the caller's.
  codes.add("not_found");
  if (query !== undefined && "cursor" in query.shape) codes.add("invalid_cursor");
  if (access.kind === "scope") codes.add("workspace_required").add("forbidden");
  if (access.kind === "creates_workspaces") codes.add("forbidden");
  if (method !== "GET") {
    codes.add("disk_full").add("invalid_json").add("too_large").add("unsupported_media_type").add("origin_not_allowed");
    if (bodyType === undefined) codes.add("idempotency_key_reused").add("idempotency_in_progress");
  }
  return codes;
}

function problemResponses(endpoint: Endpoint): [string, unknown][] {
  const codes = codesOf(endpoint);
  const byStatus = new Map<number, ProblemCode[]>();
  for (const code of codes) byStatus.set(problems[code].status, [...(byStatus.get(problems[code].status) ?? []), code]);
  return [...byStatus].map(([status, each]) => [
    String(status),
    {
      description: each.map((code) => `\`${code}\`: ${problems[code].title}`).join("\n\n"),
      content: { "application/problem+json": { schema: problem satisfies z.ZodType } },
    },
  ]);
}

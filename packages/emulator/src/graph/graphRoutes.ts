import { setTimeout as pause } from "node:timers/promises";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { Platform } from "../platform.ts";
import type { World } from "../world/world.ts";
import { GraphError, unsupportedRequest } from "./graphError.ts";
import { answerMany } from "./manyNodes.ts";
import { isRecord, type Params, unbracketed, type UploadedFile } from "./params.ts";
import { type Claim, type Method, methodOf, METHODS, RouteTable } from "./routeTable.ts";
import { authenticate, type Caller, tokenText } from "./token.ts";

export interface GraphCall {
  readonly platform: Platform;
  readonly world: World;
  readonly caller: Caller;
  /** The parts of the path that the route names, e.g. `id`. */
  readonly path: Record<string, string>;
  /** Query and body together. */
  readonly params: Params;
  readonly files: readonly UploadedFile[];
}

export interface GraphAnswer {
  readonly body: unknown;
  /** The fault switch: what was asked is done, but nobody hears of it. */
  readonly dropConnection?: boolean;
}

/** Where the version of a call is noted when it is cut off its path. */
export const VERSION_HEADER = "x-emulator-graph-version";

export type GraphHandler = (call: GraphCall) => GraphAnswer | Promise<GraphAnswer>;

/** A call that needs no token: `/oauth/access_token` is how one comes by it. */
export type OpenHandler = (call: Omit<GraphCall, "caller">) => GraphAnswer | Promise<GraphAnswer>;

export interface GraphRoute {
  /** `claims` tells for which nodes, where other platforms have the same path. */
  (method: Method, path: string, handle: GraphHandler, claims?: Claim): void;
  /** Registers a call without a token. */
  open(path: string, handle: OpenHandler): void;
  /** Answers a call to the root itself, whose parameters were read already. */
  atRoot(request: FastifyRequest, reply: FastifyReply, read: ReadParams): Promise<FastifyReply>;
}

export interface ReadParams {
  readonly params: Params;
  readonly files: readonly UploadedFile[];
}

/** Registers Graph API calls: outage and latency first, then who calls, then the call itself. */
export function createGraphRoute(server: FastifyInstance, platform: Platform): GraphRoute {
  const table = new RouteTable();
  const known = new Set<string>();
  const route = (method: Method, path: string, handle: GraphHandler, claims?: Claim): void => {
    table.add(method, path, handle, claims);
    if (known.has(path)) return;
    known.add(path);
    // All methods, since a parameter may name another one.
    server.route({
      method: [...METHODS],
      url: path,
      handler: async (request, reply) =>
        answer(platform, request, reply, readParams(request), (call) => answerPath(table, path, request.method, call)),
    });
  };
  return Object.assign(route, {
    open: (path: string, handle: OpenHandler) => {
      server.route({
        method: ["GET", "POST"],
        url: path,
        handler: (request, reply) => answerOpen(platform, handle, request, reply),
      });
    },
    atRoot: (request: FastifyRequest, reply: FastifyReply, read: ReadParams) =>
      answer(platform, request, reply, Promise.resolve(read), (call) => answerPath(table, "/", request.method, call)),
  });
}

/** The handler for the method that is meant; many at once where the call names several ids. */
async function answerPath(table: RouteTable, path: string, httpMethod: string, given: GraphCall): Promise<GraphAnswer> {
  const method = methodOf(httpMethod, given.params);
  const { method: _, ...params } = given.params;
  const call = { ...given, params };
  const many = method === "GET" ? await answerMany(table, path, call) : undefined;
  if (many !== undefined) return many;
  const handle = table.find(method, path, call);
  if (handle === undefined) throw unsupportedRequest(method, call.path["id"] ?? "");
  return handle(call);
}

async function answer(
  platform: Platform,
  request: FastifyRequest,
  reply: FastifyReply,
  read: Promise<ReadParams>,
  handle: GraphHandler,
): Promise<FastifyReply> {
  const { world } = platform;
  world.logs.counters.graphCalls += 1;
  let caller: Caller | undefined;
  try {
    const { params, files } = await read;
    refuseDuringOutage(world, undefined);
    refuseOldVersion(world, request.headers[VERSION_HEADER]);
    caller = authenticate(world, tokenText(request.headers.authorization, params), params);
    const path = request.params as Record<string, string>; // Fastify parsed the path by our own pattern.
    await injectFaults(platform, caller, path["id"] ?? "");
    const result = await handle({ platform, world, caller, path, params, files });
    if (result.dropConnection === true && !isInjected(request)) {
      dropConnection(reply);
    } else {
      void send(platform, reply, 200, caller, result.body);
    }
  } catch (error) {
    if (!(error instanceof GraphError)) throw error;
    world.logs.counters.graphErrors += 1;
    void send(platform, reply, error.status, caller, error.body());
  }
  return reply;
}

async function answerOpen(
  platform: Platform,
  handle: OpenHandler,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const { world } = platform;
  world.logs.counters.graphCalls += 1;
  try {
    refuseDuringOutage(world, undefined);
    const { params, files } = await readParams(request);
    const { body } = await handle({ platform, world, path: {}, params, files });
    void send(platform, reply, 200, undefined, body);
  } catch (error) {
    if (!(error instanceof GraphError)) throw error;
    world.logs.counters.graphErrors += 1;
    void send(platform, reply, error.status, undefined, error.body());
  }
  return reply;
}

async function injectFaults(platform: Platform, caller: Caller, id: string): Promise<void> {
  const { world } = platform;
  const account = accountOf(caller) ?? world.numbers.get(id) ?? world.whatsapp.get(id);
  const faults = world.faults.of(account?.id);
  if (faults.graphLatencyMs !== undefined) {
    await pause(world.faults.chance.between(faults.graphLatencyMs.min, faults.graphLatencyMs.max));
  }
  if (account === undefined) return;
  refuseDuringOutage(world, account.id);
  if (faults.accountDisabled === true) {
    throw new GraphError({
      code: 368,
      message: "(#368) The action attempted has been deemed abusive or is otherwise disallowed",
    });
  }
  if (takeTransient(world, account.id)) {
    throw new GraphError({ code: 2, message: "(#2) Service temporarily unavailable", isTransient: true });
  }
  platform.usage.count(account);
  platform.usage.assertWithin(account);
}

/** The Page or account whose quota and faults count for a caller. */
function accountOf(caller: Caller): { readonly id: string } | undefined {
  if (caller.kind === "page") return caller.page;
  return caller.kind === "instagram" ? caller.account : undefined;
}

function refuseDuringOutage(world: World, pageId: string | undefined): void {
  if (world.faults.of(pageId).graphOutage !== true) return;
  throw new GraphError({ code: 2, message: "(#2) Service temporarily unavailable", isTransient: true, status: 503 });
}

function refuseOldVersion(world: World, version: unknown): void {
  const { oldestVersion } = world.limits;
  if (oldestVersion === null || version === undefined || Number(version) >= oldestVersion) return;
  const message = `(#2635) You are calling a deprecated version of the API. Please update to the latest version: v26.0.`;
  throw new GraphError({ code: 2635, message });
}

function takeTransient(world: World, pageId: string): boolean {
  const own = world.faults.pages.get(pageId);
  for (const faults of [own, world.faults.global]) {
    if (faults?.transientNextCalls === undefined || faults.transientNextCalls <= 0) continue;
    const rest = { ...faults, transientNextCalls: faults.transientNextCalls - 1 };
    if (faults === own) world.faults.setPage(pageId, rest);
    else world.faults.setGlobal(rest);
    return true;
  }
  return world.faults.chance.hits(world.faults.of(pageId).transient ?? 0);
}

/** Query, JSON body, form body and multipart fields, all the same to the handlers. */
export async function readParams(request: FastifyRequest): Promise<ReadParams> {
  const query = isRecord(request.query) ? request.query : {};
  if (!request.isMultipart()) {
    return { params: unbracketed(isRecord(request.body) ? { ...query, ...request.body } : query), files: [] };
  }
  const params: Params = { ...query };
  const files: UploadedFile[] = [];
  for await (const part of request.parts()) {
    if (part.type === "file") {
      const { fieldname: fieldName, filename: fileName, mimetype: contentType } = part;
      files.push({ fieldName, fileName, contentType, bytes: await part.toBuffer() });
    } else {
      params[part.fieldname] = part.value;
    }
  }
  return { params: unbracketed(params), files };
}

function send(
  platform: Platform,
  reply: FastifyReply,
  status: number,
  caller: Caller | undefined,
  body: unknown,
): FastifyReply {
  return reply
    .status(status)
    .headers(platform.usage.headers(caller === undefined ? undefined : accountOf(caller)))
    .send(body);
}

/** A part of a batch has no connection of its own that could be dropped. */
function isInjected(request: FastifyRequest): boolean {
  return request.headers["user-agent"] === "lightMyRequest";
}

function dropConnection(reply: FastifyReply): void {
  reply.hijack();
  reply.raw.socket?.resetAndDestroy();
}

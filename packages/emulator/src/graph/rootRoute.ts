import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { answerBatch } from "./batch.ts";
import { GraphError } from "./graphError.ts";
import { type GraphRoute, readParams, VERSION_HEADER } from "./graphRoutes.ts";
import { isRecord } from "./params.ts";
import { methodOf } from "./routeTable.ts";

/**
 * The root of the Graph API: a batch, or several nodes by `ids`. The phones lie at the same address; they get only what is
 * no Graph call, see `isGraphCall`.
 */
export function rootRoute(
  server: FastifyInstance,
  route: GraphRoute,
  showPhones: (reply: FastifyReply) => FastifyReply,
): void {
  const answerRoot = async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    const read = await readParams(request);
    if (read.params["batch"] === undefined) return route.atRoot(request, reply, read);
    try {
      if (methodOf(request.method, read.params) !== "POST") return await route.atRoot(request, reply, read);
      return await reply.send(await answerBatch(server, request, read));
    } catch (error) {
      if (!(error instanceof GraphError)) throw error;
      return reply.status(error.status).send(error.body());
    }
  };
  server.get("/", (request, reply) => (isGraphCall(request) ? answerRoot(request, reply) : showPhones(reply)));
  server.post("/", answerRoot);
  server.delete("/", answerRoot);
}

const GRAPH_PARAMETERS = ["ids", "access_token", "batch", "method", "fields"];

/** Whoever names a version, a token or one of the Graph's own parameters never gets a page. */
function isGraphCall(request: FastifyRequest): boolean {
  if (request.headers[VERSION_HEADER] !== undefined || request.headers.authorization !== undefined) return true;
  const { query } = request;
  return isRecord(query) && GRAPH_PARAMETERS.some((name) => query[name] !== undefined);
}

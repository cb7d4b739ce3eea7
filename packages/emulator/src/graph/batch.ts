import type { FastifyInstance, FastifyRequest } from "fastify";
import { GraphError, invalidParameter } from "./graphError.ts";
import type { ReadParams } from "./graphRoutes.ts";
import { asText, isRecord, listParam, stringParam } from "./params.ts";
import { tokenText } from "./token.ts";

const MAX_ITEMS = 50;

/** `POST /?batch=[…]`: up to 50 calls in one, answered in the same order. Each counts against the limits by itself. */
export async function answerBatch(
  server: FastifyInstance,
  request: FastifyRequest,
  { params }: ReadParams,
): Promise<unknown> {
  const items = listParam(params, "batch");
  if (items === undefined) throw invalidParameter("The parameter batch is required");
  if (items.length > MAX_ITEMS)
    throw new GraphError({
      code: 100,
      message: `(#100) Too many requests in batch message. Maximum batch size is ${MAX_ITEMS}`,
    });
  const token = tokenText(request.headers.authorization, params);
  const proof = stringParam(params, "appsecret_proof");
  const withHeaders = stringParam(params, "include_headers") !== "false";
  return runItems(server, items, { token, proof, withHeaders });
}

interface Common {
  readonly token: string | undefined;
  readonly proof: string | undefined;
  readonly withHeaders: boolean;
}

/** All at once, but an item waits for the one it names in `depends_on`. */
function runItems(server: FastifyInstance, items: readonly unknown[], common: Common): Promise<unknown[]> {
  const named = new Map<string, Promise<unknown>>();
  const running = items.map((item) => {
    const before = isRecord(item) ? named.get(asText(item["depends_on"])) : undefined;
    const promise =
      before === undefined ? runItem(server, item, common) : before.then(() => runItem(server, item, common));
    if (isRecord(item) && typeof item["name"] === "string") named.set(item["name"], promise);
    return promise;
  });
  return Promise.all(running);
}

async function runItem(server: FastifyInstance, item: unknown, common: Common): Promise<unknown> {
  if (!isRecord(item)) throw invalidParameter("Param batch must be an array of JSON objects");
  const method = (asText(item["method"]) || "GET").toUpperCase();
  if (method !== "GET" && method !== "POST" && method !== "DELETE")
    throw invalidParameter(`Invalid batch method ${method}`);
  const url = new URL(asText(item["relative_url"]), "http://batch/");
  const body = new URLSearchParams(typeof item["body"] === "string" ? item["body"] : "");
  const has = (name: string) => url.searchParams.has(name) || body.has(name);
  if (common.token !== undefined && !has("access_token")) url.searchParams.set("access_token", common.token);
  if (common.proof !== undefined && !has("appsecret_proof")) url.searchParams.set("appsecret_proof", common.proof);
  const response = await server.inject({
    method,
    url: url.pathname + url.search,
    ...(method === "GET"
      ? {}
      : { headers: { "content-type": "application/x-www-form-urlencoded" }, payload: body.toString() }),
  });
  if (item["omit_response_on_success"] === true && response.statusCode === 200) return null;
  const headers = Object.entries(response.headers).map(([name, value]) => ({ name, value: String(value) }));
  return { code: response.statusCode, ...(common.withHeaders ? { headers } : {}), body: response.body };
}

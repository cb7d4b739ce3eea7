import { GraphError, invalidParameter, unsupportedRequest } from "./graphError.ts";
import type { GraphAnswer, GraphCall } from "./graphRoutes.ts";
import { asText, listParam } from "./params.ts";
import type { RouteTable } from "./routeTable.ts";

const MAX_IDS = 50;

/**
 * `GET /?ids=1,2` reads several nodes in one call, `GET /messages?ids=t_1,t_2` one edge of each: an object by id. One id
 * that cannot be read refuses the whole call.
 *
 * @param path `/` or `/:id`; undefined is returned when the call is no such one
 */
export async function answerMany(table: RouteTable, path: string, call: GraphCall): Promise<GraphAnswer | undefined> {
  if (call.params["ids"] === undefined) return undefined;
  const edge = path === "/:id" ? (call.path["id"] ?? "") : "";
  const each = edge === "" ? "/:id" : `/:id/${edge}`;
  if ((path !== "/" && path !== "/:id") || !table.has("GET", each)) return undefined;
  const ids = (listParam(call.params, "ids") ?? []).map(asText).filter((id) => id !== "");
  if (ids.length === 0) throw invalidParameter("Cannot specify an empty identifier");
  if (ids.length > MAX_IDS) throw invalidParameter(`Too many IDs. Maximum: ${MAX_IDS}. Provided: ${ids.length}.`);
  const { ids: _, ...params } = call.params;
  const found: Record<string, unknown> = {};
  for (const id of new Set(ids)) found[id] = await readOne(table, each, { ...call, params, path: { id } });
  return { body: found };
}

async function readOne(table: RouteTable, path: string, call: GraphCall): Promise<unknown> {
  const id = call.path["id"] ?? "";
  const handle = table.find("GET", path, call);
  if (handle === undefined) throw unsupportedRequest("GET", id);
  try {
    return (await handle(call)).body;
  } catch (error) {
    if (!(error instanceof GraphError) || error.details.subcode !== 33) throw error;
    throw new GraphError({
      code: 803,
      message: `(#803) Some of the aliases you requested do not exist: ${id}`,
      status: 404,
    });
  }
}

import { asText, type Params } from "./params.ts";
import { invalidParameter } from "./graphError.ts";
import type { GraphCall, GraphHandler } from "./graphRoutes.ts";

export const METHODS = ["GET", "POST", "DELETE"] as const;
export type Method = (typeof METHODS)[number];

/** Whether a platform answers this call: several platforms have a path like `/{id}/messages`, each for its own nodes. */
export type Claim = (call: GraphCall) => boolean;

interface Entry {
  readonly handle: GraphHandler;
  readonly claims: Claim | undefined;
}

/** Which handler answers a path and method. */
export class RouteTable {
  readonly #entries = new Map<string, Entry[]>();

  add(method: Method, path: string, handle: GraphHandler, claims: Claim | undefined): void {
    const key = `${method} ${path}`;
    const entries = this.#entries.get(key) ?? [];
    // Whoever answers for everything else comes last.
    if (claims === undefined) entries.push({ handle, claims });
    else entries.unshift({ handle, claims });
    this.#entries.set(key, entries);
  }

  find(method: Method, path: string, call: GraphCall): GraphHandler | undefined {
    const entries = this.#entries.get(`${method} ${path}`) ?? [];
    return entries.find(({ claims }) => claims === undefined || claims(call))?.handle;
  }

  has(method: Method, path: string): boolean {
    return this.#entries.has(`${method} ${path}`);
  }
}

/**
 * The method a call means: `method=delete` as a parameter outweighs the one of HTTP, in the query and in the body, as
 * clients rely on that can only send GET and POST.
 */
export function methodOf(httpMethod: string, params: Params): Method {
  const wanted = (asText(params["method"]) || httpMethod).toUpperCase();
  const known = METHODS.find((method) => method === wanted);
  if (known === undefined) throw invalidParameter(`Param method must be one of {${METHODS.join(", ")}}`);
  return known;
}

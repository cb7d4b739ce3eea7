import type { z } from "zod";
import type { Scope } from "./access.ts";
import type { ProblemCode } from "./problems.ts";

/** One operation of the API: the server registers it, OpenAPI documents it, and clients call it, all from this description. */
export interface Endpoint {
  /** Name in OpenAPI and in code. */
  readonly id: string;
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** Below `/api/v1`, parameters in braces: `/channels/{channelId}`. */
  readonly path: string;
  readonly area: string;
  readonly summary: string;
  readonly description?: string;
  readonly access: EndpointAccess;
  readonly params?: z.ZodObject;
  readonly query?: z.ZodObject;
  readonly body?: z.ZodType;
  /** What the body is, where it is not JSON. */
  readonly bodyType?: "multipart";
  /** How long a body may be, where longer ones than the usual 2 MiB are expected. */
  readonly maxBodyBytes?: number;
  /** The answer's schema by success status; null for an answer without a body. */
  readonly responses: Readonly<Record<number, z.ZodType | null>>;
  /** What the answer is, where it is not JSON. */
  readonly responseType?: "event-stream" | "bytes";
  /** Refusals beyond those any operation may answer with. */
  readonly refusals?: readonly ProblemCode[];
}

export type EndpointAccess =
  /** Anybody. */
  | { readonly kind: "public" }
  /** Any member or key, without a workspace. */
  | { readonly kind: "signed_in" }
  /** Somebody with this scope in the workspace that the key, the path, or the header X-Workspace-Id names. */
  | { readonly kind: "scope"; readonly scope: Scope }
  /** A signed-in member, or the installation key. */
  | { readonly kind: "creates_workspaces" };

export function defineEndpoint<const E extends Endpoint>(endpoint: E): E {
  return endpoint;
}

type Input<S> = S extends z.ZodType ? z.input<S> : never;
type Output<S> = S extends z.ZodType ? z.output<S> : never;

/** What a caller passes. */
export type EndpointInput<E extends Endpoint> = {
  [K in "params" | "query" | "body" as E[K] extends z.ZodType ? K : never]: Input<E[K]>;
};

/** What the server's handler gets. */
export type EndpointParsed<E extends Endpoint> = {
  [K in "params" | "query" | "body" as E[K] extends z.ZodType ? K : never]: Output<E[K]>;
};

/** What comes back on success. */
export type EndpointResult<E extends Endpoint> = {
  [S in keyof E["responses"]]: E["responses"][S] extends z.ZodType ? z.output<E["responses"][S]> : undefined;
}[keyof E["responses"]];

/** What may stand in an address; undefined and null are left out of a query. */
export type PathValues = Readonly<Record<string, unknown>>;

/** The request's path with its parameters and query filled in: `/api/v1/channels/4f…?limit=20`. */
export function pathOf(endpoint: Endpoint, input: { params?: PathValues; query?: PathValues } = {}): string {
  const path = endpoint.path.replace(/\{(\w+)\}/g, (_, name: string) =>
    encodeURIComponent(textOf(input.params?.[name])),
  );
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(input.query ?? {})) {
    if (value !== undefined && value !== null) query.set(name, textOf(value));
  }
  return `/api/v1${path}${query.size > 0 ? `?${query}` : ""}`;
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

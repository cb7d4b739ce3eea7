import { pathOf, problems, type Endpoint, type EndpointInput, type EndpointResult, type ProblemCode } from "@botschaft/contract";
import { z } from "zod";
import { currentWorkspaceId } from "./currentWorkspace.ts";
import { readRefusal, Refusal, Unreachable } from "./refusal.ts";

// Compiled parsers would need eval, which the content security policy forbids.
z.config({ jitless: true });

const patienceMs = 30_000;

/** What happens when the session has ended; the shell sets it to "show the sign-in". */
let onSignedOut: () => void = () => {};
export function whenSignedOut(react: () => void): void {
  onSignedOut = react;
}

/**
 * Calls one operation of the API and gives back its parsed answer.
 *
 * @throws {Refusal} when the API says no
 * @throws {Unreachable} when no answer comes, or one that is not ours
 */
export async function call<const E extends Endpoint>(endpoint: E, input: EndpointInput<E>, signal?: AbortSignal): Promise<EndpointResult<E>> {
  const given: { params?: Record<string, unknown>; query?: Record<string, unknown>; body?: unknown } = input;
  const response = await send(pathOf(endpoint, given), {
    method: endpoint.method,
    headers: headersFor(endpoint, given.body),
    body: bodyFor(endpoint, given.body),
    signal: signal === undefined ? AbortSignal.timeout(patienceMs) : AbortSignal.any([signal, AbortSignal.timeout(patienceMs)]),
  });
  if (!response.ok) throw await refused(response, endpoint);
  const schema = endpoint.responses[response.status];
  // The one cast of this file: the schema that stands under this status in the endpoint is the one its type was made from.
  if (schema === null || schema === undefined) return undefined as EndpointResult<E>;
  return schema.parse(await response.json()) as EndpointResult<E>;
}

async function send(path: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(path, { ...init, credentials: "same-origin" });
  } catch (cause) {
    throw new Unreachable({ cause });
  }
}

async function refused(response: Response, endpoint: Endpoint): Promise<Refusal | Unreachable> {
  const error = await readRefusal(response, isKnownCode);
  if (error instanceof Refusal && error.code === "unauthenticated" && endpoint.id !== "getMe") onSignedOut();
  return error;
}

function headersFor(endpoint: Endpoint, body: unknown): Headers {
  const headers = new Headers({ Accept: "application/json" });
  const workspaceId = currentWorkspaceId();
  if (workspaceId !== null) headers.set("X-Workspace-Id", workspaceId);
  if (body !== undefined && endpoint.bodyType !== "multipart") headers.set("Content-Type", "application/json");
  return headers;
}

function bodyFor(endpoint: Endpoint, body: unknown): BodyInit | null {
  if (body === undefined) return null;
  return endpoint.bodyType === "multipart" && body instanceof FormData ? body : JSON.stringify(body);
}

function isKnownCode(code: string): code is ProblemCode {
  return code in problems;
}

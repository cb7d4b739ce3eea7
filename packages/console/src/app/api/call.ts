import {
  pathOf,
  problems,
  type Endpoint,
  type EndpointInput,
  type EndpointResult,
  type ProblemCode,
} from "@botschaft/contract";
import { z } from "zod";
import { currentWorkspaceId } from "./currentWorkspace.ts";
import { sendForm } from "./sendForm.ts";
import { readRefusal, Refusal, Unreachable } from "./refusal.ts";

// Compiled parsers would need eval, which the content security policy forbids.
z.config({ jitless: true });

const patienceMs = 30_000;

/** What happens when the session has ended; the shell sets it to "show the sign-in". */
let onSignedOut: () => void = () => {};
export function whenSignedOut(react: () => void): void {
  onSignedOut = react;
}

/** The session has ended, as was heard from somewhere else than an answer. */
export function signedOut(): void {
  onSignedOut();
}

/**
 * Calls one operation of the API and gives back its parsed answer.
 *
 * @throws {Refusal} when the API says no
 * @throws {Unreachable} when no answer comes, or one that is not ours
 */
export async function call<const E extends Endpoint>(
  endpoint: E,
  input: EndpointInput<E>,
  signal?: AbortSignal,
): Promise<EndpointResult<E>> {
  const given: { params?: Record<string, unknown>; query?: Record<string, unknown>; body?: unknown } = input;
  const headers = ownHeaders();
  if (given.body !== undefined) headers.set("Content-Type", "application/json");
  const timeout = AbortSignal.timeout(patienceMs);
  const response = await send(pathOf(endpoint, given), {
    method: endpoint.method,
    headers,
    body: given.body === undefined ? null : JSON.stringify(given.body),
    signal: signal === undefined ? timeout : AbortSignal.any([signal, timeout]),
  });
  return await readAnswer(endpoint, response);
}

/** As `call`, with a file. An upload takes as long as it takes, so there is no time limit. */
export async function callWithForm<const E extends Endpoint>(
  endpoint: E,
  form: FormData,
  onProgress: (share: number) => void,
): Promise<EndpointResult<E>> {
  const sent = { method: endpoint.method, headers: ownHeaders(), form };
  return await readAnswer(endpoint, await sendForm(pathOf(endpoint), sent, onProgress));
}

/** Reads what an operation of the API has answered. @throws {Refusal} when it said no */
export async function readAnswer<const E extends Endpoint>(
  endpoint: E,
  response: Response,
): Promise<EndpointResult<E>> {
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

function ownHeaders(): Headers {
  const headers = new Headers({ Accept: "application/json" });
  const workspaceId = currentWorkspaceId();
  if (workspaceId !== null) headers.set("X-Workspace-Id", workspaceId);
  return headers;
}

function isKnownCode(code: string): code is ProblemCode {
  return code in problems;
}

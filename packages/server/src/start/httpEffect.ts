import type { Dispatcher } from "undici";
import type { EffectOf, ResultOf } from "@botschaft/core";
import { guardedFetch } from "../http/ssrfGuard.ts";

const MAX_BODY_BYTES = 256 * 1024;

/**
 * Makes the HTTP call that a flow asked for, into public networks only. Never rejects: what goes wrong is a result, so that
 * the flow takes its `failed` way.
 */
export async function carryOutHttp(agent: Dispatcher, effect: EffectOf<"http">): Promise<ResultOf<"http">> {
  const { method, url, headers, body, timeoutMs } = effect.request;
  try {
    const response = await guardedFetch(agent, url, {
      method,
      // The call may be made twice when a process dies at the wrong moment; whoever can tell by this key, should.
      headers: { "user-agent": "Botschaft", "idempotency-key": effect.id, ...sendable(headers) },
      ...(body === null || method === "GET" ? {} : { body }),
      signal: AbortSignal.timeout(Math.min(Math.max(timeoutMs, 100), 60_000)),
    });
    const text = await readLimited(response.body);
    return { kind: "http", status: response.status, body: jsonOrText(text) };
  } catch (error) {
    return {
      kind: "failed",
      reason: error instanceof Error ? `${error.name}: ${error.message}`.slice(0, 300) : "the call failed",
    };
  }
}

async function readLimited(stream: AsyncIterable<Uint8Array> | null): Promise<string> {
  if (stream === null) return "";
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of stream) {
    size += chunk.byteLength;
    if (size > MAX_BODY_BYTES) throw new Error(`the answer is larger than ${MAX_BODY_BYTES / 1024} KB`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}

/** A header holds no control characters, and one byte for a letter: what Latin-1 cannot write leaves as UTF-8. */
function sendable(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => {
      const line = value.replace(/[\u0000-\u001f\u007f]+/g, " ").trim();
      return [name, /^[\u0000-\u00ff]*$/.test(line) ? line : Buffer.from(line, "utf8").toString("latin1")];
    }),
  );
}

/** What is JSON is read as such. Integers too large for a number, which are names of something, become text with all their digits. */
export function jsonOrText(text: string): unknown {
  try {
    return JSON.parse(text, withAllDigits);
  } catch {
    return jsonWithoutReviver(text);
  }
}

function withAllDigits(_key: string, value: unknown, context?: { readonly source?: string }): unknown {
  const source = context?.source;
  if (typeof value !== "number" || source === undefined || Number.isSafeInteger(value)) return value;
  return /^-?\d+$/.test(source) ? source : value;
}

/** A reviver recurses, and may run out of stack where plain reading does not. */
function jsonWithoutReviver(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

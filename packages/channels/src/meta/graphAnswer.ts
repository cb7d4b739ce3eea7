import type { PlatformAnswer } from "@botschaft/core";
import { describeGraphError, type GraphError, readGraphError } from "./graphError.ts";
import { outcomeOf } from "./graphOutcome.ts";
import { parseBody } from "./parseBody.ts";
import { isRecord, type JsonRecord } from "./read.ts";

/** A call other than a send failed. `retryAfterMs` is there where trying again may help. */
export interface GraphFailure {
  readonly kind: "failed";
  readonly error: GraphError | undefined;
  readonly retryAfterMs: number | undefined;
  readonly detail: string;
}

/** The object an endpoint answered with, or why there is none. Never throws. For all calls but sends. */
export function readAnswer(answer: PlatformAnswer): { readonly kind: "ok"; readonly data: JsonRecord } | GraphFailure {
  const data = answer.status === 0 ? undefined : parseBody(answer.body);
  const error = readGraphError(data);
  if (error !== undefined) {
    const outcome = outcomeOf(error, answer.headers);
    const retryAfterMs = outcome.kind === "deferred" ? outcome.retryAfterMs : undefined;
    return { kind: "failed", error, retryAfterMs, detail: describeGraphError(error) };
  }
  if (answer.status >= 200 && answer.status < 300 && isRecord(data)) return { kind: "ok", data };
  const isPassing = answer.status === 0 || answer.status === 429 || answer.status >= 500;
  return {
    kind: "failed",
    error: undefined,
    retryAfterMs: isPassing ? 5_000 : undefined,
    detail: answer.status === 0 ? "no answer" : `HTTP ${answer.status} without a readable answer`,
  };
}

import type { DeliveryOutcome, PlatformAnswer, RefusalReason } from "@botschaft/core";
import { describeGraphError, type GraphError, readGraphError } from "./graphError.ts";
import { parseBody } from "./parseBody.ts";
import { isRecord, readId } from "./read.ts";
import { type AnswerHeaders, parseRetryAfter, parseUsage } from "./usage.ts";

/**
 * What the answer to a send means on Messenger and Instagram. Never throws.
 *
 * Decided by code and subcode, never by HTTP status, which is not documented per code. `retryAfterMs` is the least time to
 * wait: growing it with each attempt and spreading it is the caller's, who knows the attempt and has randomness.
 *
 * @see docs/channels/messenger.md#errors
 */
export function interpretSend(answer: PlatformAnswer): DeliveryOutcome {
  if (answer.status === 0) return { kind: "uncertain", detail: "no answer" };
  const body = parseBody(answer.body);
  const error = readGraphError(body);
  if (error !== undefined) return outcomeOf(error, answer.headers);
  const isSuccess = answer.status >= 200 && answer.status < 300;
  if (isSuccess && isRecord(body)) return { kind: "accepted", mid: readId(body.message_id) };
  return withoutErrorObject(answer);
}

/** An answer that is not the Graph API's own: a proxy or a gateway in between wrote it. */
function withoutErrorObject(answer: PlatformAnswer): DeliveryOutcome {
  const detail = `HTTP ${answer.status} without an error object`;
  if (answer.status === 429) {
    return { kind: "deferred", retryAfterMs: accountWait(answer.headers), scope: "account", detail };
  }
  if (answer.status === 401) return { kind: "refused", reason: "token_invalid", detail };
  // Behind a success or a gateway's failure the message may well have gone out.
  if (answer.status < 300 || answer.status >= 500) return { kind: "uncertain", detail };
  if (answer.status === 413) return { kind: "refused", reason: "content_rejected", detail };
  // The platform never heard of it: a proxy wants a password, a firewall objects, an address is wrong. What was said can wait for that.
  return { kind: "deferred", retryAfterMs: waits.notThePlatform, scope: "account", detail };
}

export function outcomeOf(error: GraphError, headers: AnswerHeaders): DeliveryOutcome {
  const detail = describeGraphError(error);
  if (error.code === 1 && error.subcode === 1_357_046) return { kind: "uncertain", detail };
  const reason = refusalReason(error);
  if (reason !== undefined) return refused(reason, error, detail);
  if (isThreadThrottle(error)) return { kind: "deferred", retryAfterMs: waits.threadThrottle, scope: "thread", detail };
  if (isAccountLimit(error.code))
    return { kind: "deferred", retryAfterMs: accountWait(headers, error.code), scope: "account", detail };
  if (error.code === 1 || error.code === 2 || error.isTransient) {
    return { kind: "deferred", retryAfterMs: parseRetryAfter(headers) ?? waits.transient, scope: "thread", detail };
  }
  return refused("other", error, detail);
}

const waits = { transient: 500, threadThrottle: 5_000, burst: 5_000, quota: 60_000, notThePlatform: 30_000 } as const;

const accountLimits = new Set([4, 17, 32, 341, 613]);

/** Limits of the whole account. 613 is the short one (calls a second), the others count over an hour or a day; 8000x are quotas. */
function isAccountLimit(code: number): boolean {
  return accountLimits.has(code) || (code >= 80_000 && code <= 80_009);
}

function isThreadThrottle(error: GraphError): boolean {
  return error.code === 613 && (error.subcode === 2_018_338 || error.subcode === 2_534_040);
}

function accountWait(headers: AnswerHeaders, code?: number): number {
  const told = Math.max(parseUsage(headers).regainAccessMs, parseRetryAfter(headers) ?? 0);
  return told > 0 ? told : code === 613 ? waits.burst : waits.quota;
}

/** Subcodes whose meaning does not depend on the code they come with. */
const reasonBySubcode: ReadonlyMap<number, RefusalReason> = new Map([
  [2_018_278, "window_closed"],
  [2_018_065, "window_closed"],
  [2_534_022, "window_closed"],
  [2_018_108, "recipient_blocked"],
  [1_545_041, "recipient_blocked"],
  [2_018_001, "recipient_unknown"],
  [2_018_218, "recipient_unknown"],
  [2_534_014, "recipient_unknown"],
  [2_018_300, "thread_owned_by_other_app"],
  [2_018_321, "thread_owned_by_other_app"],
  [1_893_063, "account_restricted"],
  [2_018_028, "permission_missing"],
  [2_534_041, "permission_missing"],
]);

/** Why it will not go out however often it is tried; undefined when trying again may help, or the code says nothing. */
function refusalReason(error: GraphError): RefusalReason | undefined {
  const bySubcode = error.subcode === undefined ? undefined : reasonBySubcode.get(error.subcode);
  if (bySubcode !== undefined) return bySubcode;
  const { code, message } = error;
  // 101: the app itself is gone or its secret is; 104: the call came without a token that counts.
  if (code === 190 || code === 101 || code === 102 || code === 104) return "token_invalid";
  if (code === 368) return "account_restricted";
  if (code === 551) return "recipient_blocked";
  // The window's error has come without a subcode, too; the words are the only sign then.
  if (code === 10) return /outside (of )?(the )?allowed window/i.test(message) ? "window_closed" : "permission_missing";
  if (code === 3 || (code >= 200 && code <= 299)) return "permission_missing";
  // "Object does not exist, cannot be loaded due to missing permissions …": the object is the Page, so every send would fail alike.
  if (code === 100 && error.subcode === 33) return "permission_missing";
  // The token is fine, but useless without the right proof: every send of the account will fail alike.
  if (code === 100) return message.includes("appsecret_proof") ? "token_invalid" : "content_rejected";
  return code === 506 ? "content_rejected" : undefined;
}

function refused(reason: RefusalReason, error: GraphError, detail: string): DeliveryOutcome {
  return {
    kind: "refused",
    reason,
    detail,
    code: error.code,
    ...(error.subcode !== undefined && { subcode: error.subcode }),
  };
}

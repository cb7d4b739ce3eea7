import { createHash, timingSafeEqual } from "node:crypto";
import { isRecord, readRecord } from "./read.ts";

export type SubscriptionAnswer =
  /** Answer 200 with exactly this text as `text/plain`. */
  | { readonly kind: "verified"; readonly challenge: string }
  /** Answer 403. */
  | { readonly kind: "refused" };

/**
 * The handshake with which the platform makes sure that a callback address is ours: it asks with our verify token and wants its
 * challenge back.
 *
 * `query` may come from any parser: `hub.mode`, `hub_mode` or a nested `hub: {mode}`. An empty token never matches.
 */
export function verifySubscription(query: unknown, verifyTokens: readonly string[]): SubscriptionAnswer {
  const token = hubValue(query, "verify_token");
  const challenge = hubValue(query, "challenge");
  const isAsked = hubValue(query, "mode") === "subscribe" && token !== undefined && challenge !== undefined;
  if (!isAsked || !verifyTokens.some((expected) => expected !== "" && isSame(expected, token)))
    return { kind: "refused" };
  return { kind: "verified", challenge };
}

function hubValue(query: unknown, name: string): string | undefined {
  if (!isRecord(query)) return undefined;
  const value = query[`hub.${name}`] ?? query[`hub_${name}`] ?? readRecord(query, "hub")?.[name];
  return typeof value === "string" ? value : undefined;
}

/** Takes equally long wherever two texts differ, and whatever their lengths. */
function isSame(expected: string, given: string): boolean {
  return timingSafeEqual(digest(expected), digest(given));
}

function digest(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}

import type { Agent } from "undici";
import type { App, Subscription } from "../world/apps.ts";
import type { World } from "../world/world.ts";
import { envelope, type WebhookEvent } from "./event.ts";
import { serialise } from "./serialise.ts";
import { signatureHeaders } from "./sign.ts";

export interface AttemptResult {
  readonly ok: boolean;
  /** Null: no answer in time, or no connection. */
  readonly status: number | null;
  readonly ms: number;
}

/**
 * Posts events once to an app's callback. Anything but 200 within the time limit is a failure. `sentAt` is that of the first
 * attempt: a repetition is the same body again.
 */
export async function attemptDelivery(
  world: World,
  agent: Agent,
  app: App,
  subscription: Subscription,
  events: readonly WebhookEvent[],
  sentAt: number,
): Promise<AttemptResult> {
  const { body, headers } = signedRequest(world, app, events, sentAt);
  const startedAt = performance.now();
  const elapsed = () => Math.round((performance.now() - startedAt) * 10) / 10;
  try {
    const response = await agent.request({
      ...addressOf(subscription.callbackUrl),
      method: "POST",
      headers,
      body,
      headersTimeout: world.limits.webhookTimeoutMs,
      bodyTimeout: world.limits.webhookTimeoutMs,
    });
    await response.body.dump();
    return { ok: response.statusCode === 200, status: response.statusCode, ms: elapsed() };
  } catch {
    // Refused, reset, timed out or not an address: to the platform all the same.
    return { ok: false, status: null, ms: elapsed() };
  }
}

const addresses = new Map<string, { origin: string; path: string }>();

/** Callbacks are few and posts are many. */
function addressOf(callbackUrl: string): { origin: string; path: string } {
  let address = addresses.get(callbackUrl);
  if (address === undefined) {
    const { origin, pathname, search } = new URL(callbackUrl);
    address = { origin, path: pathname + search };
    addresses.set(callbackUrl, address);
  }
  return address;
}

function signedRequest(world: World, app: App, events: readonly WebhookEvent[], sentAt: number) {
  const faults = world.faults.of(events[0]?.pageId);
  const { chance } = world.faults;
  const payload = envelope(events, sentAt);
  const signed = Buffer.from(serialise(payload));
  const wrong = chance.hits(faults.signatureWrong ?? 0);
  const missing = chance.hits(faults.signatureMissing ?? 0);
  const body = chance.hits(faults.reserialised ?? 0) ? Buffer.from(JSON.stringify(payload, null, 1)) : signed;
  const isInstagram = events[0]?.object === "instagram";
  const secret = isInstagram ? (app.instagramSecret ?? app.secret) : app.secret;
  const headers: Record<string, string> = {
    "content-type": "application/json",
    "user-agent": "facebookexternalua",
    accept: "*/*",
    ...(missing ? {} : signatureHeaders(signed, wrong ? `${secret}-wrong` : secret)),
  };
  return { body, headers };
}

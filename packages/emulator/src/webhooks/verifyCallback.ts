import { randomInt } from "node:crypto";
import { request } from "undici";

export type Verification = { ok: true } | { ok: false; reason: string };

/** Asks a callback the platform's question: does it know the token, and does it answer with the challenge alone? */
export async function verifyCallback(
  callbackUrl: string,
  verifyToken: string,
  timeoutMs: number,
): Promise<Verification> {
  const challenge = String(randomInt(1_000_000_000, 2_000_000_000));
  try {
    const url = new URL(callbackUrl);
    url.searchParams.set("hub.mode", "subscribe");
    url.searchParams.set("hub.challenge", challenge);
    url.searchParams.set("hub.verify_token", verifyToken);
    const response = await request(url, { headersTimeout: timeoutMs, bodyTimeout: timeoutMs });
    const text = await response.body.text();
    if (response.statusCode !== 200) return { ok: false, reason: `HTTP Status Code = ${response.statusCode}` };
    if (text !== challenge) return { ok: false, reason: "the response did not match the challenge" };
    return { ok: true };
  } catch {
    return { ok: false, reason: "the callback URL could not be reached" };
  }
}

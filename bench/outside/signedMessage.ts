import { createHmac } from "node:crypto";
import type { BenchPage } from "../setup/business.ts";

/** Contact number 7 as the platform calls it. */
export function psidOf(contact: number): string {
  return String(24_000_000_000_000_000n + BigInt(contact));
}

export function contactOf(psid: string): number {
  return Number(psid.slice(-9));
}

/** A text as it stands between quotes in Meta's JSON: everything beyond ASCII escaped in lower case, slashes too. */
export function escapeText(text: string): string {
  return JSON.stringify(text)
    .slice(1, -1)
    .replaceAll("/", "\\/")
    .replace(/[\u0080-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

/**
 * A message of a contact as the platform sends it: escaped Unicode, signed over the very bytes with the app secret of its Page.
 *
 * @param text already escaped
 */
export function signedMessage(
  page: BenchPage,
  message: { readonly contact: number; readonly number: number; readonly text: string },
): { readonly body: string; readonly signature: string } {
  const now = Date.now();
  const body =
    `{"object":"page","entry":[{"time":${now},"id":"${page.id}","messaging":[{"sender":{"id":"${psidOf(message.contact)}"},"recipient":{"id":"${page.id}"},` +
    `"timestamp":${now},"message":{"mid":"m_${now.toString(36)}bench-${message.number}-kPvXb0gk9mUS8yYBdqVQ2a3r0hQn7Xo1c5dT4wLzEJfGiRsNuAeHtMlKxZpCy","text":"${message.text}"}}]}]}`;
  return { body, signature: sign(page, body) };
}

/** The platform's word that a reply was delivered, or that everything up to now was read. */
export function signedReceipt(
  page: BenchPage,
  receipt: { readonly contact: number; readonly kind: "delivery" | "read"; readonly mid: string },
): { readonly body: string; readonly signature: string } {
  const now = Date.now();
  const mids = receipt.kind === "delivery" ? `"mids":["${receipt.mid}"],` : "";
  const body =
    `{"object":"page","entry":[{"time":${now},"id":"${page.id}","messaging":[{"sender":{"id":"${psidOf(receipt.contact)}"},"recipient":{"id":"${page.id}"},` +
    `"timestamp":${now},"${receipt.kind}":{${mids}"watermark":${now}}}]}]}`;
  return { body, signature: sign(page, body) };
}

function sign(page: BenchPage, body: string): string {
  return createHmac("sha256", page.appSecret).update(body, "latin1").digest("hex");
}

import { createHmac } from "node:crypto";
import type { BenchPage } from "../setup/business.ts";

/** Contact number 7 as the platform calls it. */
export function psidOf(contact: number): string {
  return String(24_000_000_000_000_000n + BigInt(contact));
}

export function contactOf(psid: string): number {
  return Number(psid.slice(-9));
}

/** A message of a contact as the platform sends it: escaped Unicode, signed over the very bytes with the app secret of its Page. */
export function signedMessage(page: BenchPage, contact: number, messageNumber: number): { readonly body: string; readonly signature: string } {
  const now = Date.now();
  const body =
    `{"object":"page","entry":[{"time":${now},"id":"${page.id}","messaging":[{"sender":{"id":"${psidOf(contact)}"},"recipient":{"id":"${page.id}"},` +
    `"timestamp":${now},"message":{"mid":"m_${now.toString(36)}bench-${messageNumber}-kPvXb0gk9mUS8yYBdqVQ2a3r0hQn7Xo1c5dT4wLzEJfGiRsNuAeHtMlKxZpCy",` +
    `"text":"Gr\\u00fc\\u00dfe aus K\\u00f6ln, ist das Kleid noch da? ${messageNumber} \\ud83d\\ude00"}}]}]}`;
  return { body, signature: createHmac("sha256", page.appSecret).update(body, "latin1").digest("hex") };
}

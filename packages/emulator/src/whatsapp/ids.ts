import { randomBytes } from "node:crypto";

/** `wamid.` and base64, as long as the platform's. */
export function whatsappMessageId(): string {
  return `wamid.HBg${randomBytes(42).toString("base64url")}`;
}

import { createHmac } from "node:crypto";

/** Both signature headers over exactly these bytes. */
export function signatureHeaders(body: Buffer, secret: string): Record<string, string> {
  return {
    "x-hub-signature": `sha1=${createHmac("sha1", secret).update(body).digest("hex")}`,
    "x-hub-signature-256": `sha256=${createHmac("sha256", secret).update(body).digest("hex")}`,
  };
}

import { createHmac, timingSafeEqual } from "node:crypto";

type HeaderValue = string | readonly string[] | undefined;

export interface SignatureHeaders {
  readonly "x-hub-signature-256"?: HeaderValue;
  readonly "x-hub-signature"?: HeaderValue;
}

/**
 * Which of `secrets` signed exactly these bytes: its index, or `undefined` when none did. Never throws.
 *
 * Both header forms are understood, but the old sha1 only where the sha256 one is absent: a wrong sha256 is not forgiven by
 * a right sha1. An empty secret never matches.
 *
 * @see docs/channels/messenger.md#signature
 */
export function verifySignature(
  rawBody: Uint8Array,
  headers: SignatureHeaders,
  secrets: readonly string[],
): number | undefined {
  const modern = headers["x-hub-signature-256"];
  if (modern !== undefined) return findSigner("sha256", 64, modern, rawBody, secrets);
  const old = headers["x-hub-signature"];
  return old === undefined ? undefined : findSigner("sha1", 40, old, rawBody, secrets);
}

function findSigner(
  algorithm: "sha256" | "sha1",
  digits: number,
  header: HeaderValue,
  rawBody: Uint8Array,
  secrets: readonly string[],
): number | undefined {
  const claimed = claimedDigest(algorithm, digits, header);
  if (claimed === undefined) return undefined;
  const index = secrets.findIndex(
    (secret) => secret !== "" && timingSafeEqual(createHmac(algorithm, secret).update(rawBody).digest(), claimed),
  );
  return index === -1 ? undefined : index;
}

/** A header given twice is nobody's honest doing. */
function claimedDigest(algorithm: string, digits: number, header: HeaderValue): Uint8Array | undefined {
  if (typeof header !== "string" || !header.startsWith(`${algorithm}=`)) return undefined;
  const hex = header.slice(algorithm.length + 1);
  return hex.length === digits && /^[0-9a-f]+$/i.test(hex) ? Buffer.from(hex, "hex") : undefined;
}

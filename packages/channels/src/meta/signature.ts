import { createHmac, type Hmac, timingSafeEqual } from "node:crypto";

type HeaderValue = string | readonly string[] | undefined;

export interface SignatureHeaders {
  readonly "x-hub-signature-256"?: HeaderValue;
  readonly "x-hub-signature"?: HeaderValue;
}

/** What the headers of a request say about who signed its body; nothing of it is believed yet. */
export interface SignatureClaim {
  /** As it came. */
  readonly header: string;
  readonly algorithm: "sha256" | "sha1";
  readonly digest: Uint8Array;
}

/**
 * The claim of a request; `undefined` when it has none that could be checked.
 *
 * Both header forms are understood, but the old sha1 only where the sha256 one is absent: a wrong sha256 is not forgiven by
 * a right sha1.
 *
 * @see docs/channels/messenger.md#signature
 */
export function claimOf(headers: SignatureHeaders): SignatureClaim | undefined {
  const modern = headers["x-hub-signature-256"];
  if (modern !== undefined) return claim("sha256", 64, modern);
  const old = headers["x-hub-signature"];
  return old === undefined ? undefined : claim("sha1", 40, old);
}

/** Computes the signature of a body under several secrets while it comes in. An empty secret never matches. */
export class SignatureCheck {
  readonly #claim: SignatureClaim;
  readonly #tries: readonly { readonly secret: string; readonly hmac: Hmac }[];

  constructor(claimed: SignatureClaim, secrets: Iterable<string>) {
    this.#claim = claimed;
    this.#tries = [...secrets]
      .filter((secret) => secret !== "")
      .map((secret) => ({ secret, hmac: createHmac(claimed.algorithm, secret) }));
  }

  update(bytes: Uint8Array): void {
    for (const { hmac } of this.#tries) hmac.update(bytes);
  }

  /** The secret that signed exactly the bytes given so far, or `undefined`. To be asked once, at the end. */
  signer(): string | undefined {
    return this.#tries.find(({ hmac }) => timingSafeEqual(hmac.digest(), this.#claim.digest))?.secret;
  }
}

/** Which of `secrets` signed exactly these bytes: its index, or `undefined` when none did. Never throws. */
export function verifySignature(
  rawBody: Uint8Array,
  headers: SignatureHeaders,
  secrets: readonly string[],
): number | undefined {
  const claimed = claimOf(headers);
  if (claimed === undefined) return undefined;
  // One after the other: the first is nearly always right.
  const index = secrets.findIndex((secret) => {
    const check = new SignatureCheck(claimed, [secret]);
    check.update(rawBody);
    return check.signer() !== undefined;
  });
  return index === -1 ? undefined : index;
}

/** A header given twice is nobody's honest doing. */
function claim(
  algorithm: SignatureClaim["algorithm"],
  digits: number,
  header: HeaderValue,
): SignatureClaim | undefined {
  if (typeof header !== "string" || !header.startsWith(`${algorithm}=`)) return undefined;
  const hex = header.slice(algorithm.length + 1);
  if (hex.length !== digits || !/^[0-9a-f]+$/i.test(hex)) return undefined;
  return { header, algorithm, digest: Buffer.from(hex, "hex") };
}

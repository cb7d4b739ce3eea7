/**
 * Secrets at rest: AES-256-GCM under a key derived from SECRET_KEY.
 *
 * A sealed secret reads `v2.<nonce>.<tag>.<ciphertext>`, each part base64url. The version names cipher and derivation, so that a
 * later one can be told apart and old ones opened still. `v1` was derived without stretching, as everything was until December
 * 2026; it is opened, and never made any more. Decision 0013 has the reasons.
 */
import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createHmac,
  hkdfSync,
  randomBytes,
  scryptSync,
  timingSafeEqual,
} from "node:crypto";

const VERSION = "v2";
const NONCE_BYTES = 12;
/** 32 bytes, as hexadecimal or as base64 with either alphabet: what `openssl rand` prints, and what we make ourselves. */
const RANDOM_KEY = /^(?:[0-9a-f]{64}|[A-Za-z0-9_+/-]{43}=?)$/i;
/** Each guess at a text costs 128 MB and a third of a second, as OWASP asks for since 2023. */
const STRETCH = { N: 2 ** 17, r: 8, p: 1, maxmem: 256 * 1024 * 1024 };

/** SECRET_KEY, one key for each purpose. Never the text itself. */
export interface SecretKey {
  readonly sealing: Buffer;
  readonly mediaLinks: Buffer;
  readonly signIn: Buffer;
  /** As they were derived until December 2026: for what was sealed and signed then. */
  readonly before: { readonly sealing: Buffer; readonly signing: Buffer };
}

/**
 * Derives the keys of this installation. A text that is not 32 random bytes is stretched first, because whoever holds one signed
 * link can try texts at home; that takes a third of a second.
 */
export function deriveSecretKey(text: string): SecretKey {
  const root = RANDOM_KEY.test(text) ? text : scryptSync(text.normalize("NFC"), "botschaft v2", 32, STRETCH);
  const derive = (from: string | Buffer, purpose: string) =>
    Buffer.from(hkdfSync("sha256", from, "botschaft", purpose, 32));
  return {
    sealing: derive(root, "seal v2"),
    mediaLinks: derive(root, "media links v2"),
    signIn: derive(root, "sign-in v2"),
    before: { sealing: derive(text, "seal v1"), signing: derive(text, "sign v1") },
  };
}

/** What was sealed under another key, or changed since. */
export class SealError extends Error {
  override readonly name = "SealError";
}

/** Encrypts. The same text sealed twice looks different. */
export function sealSecret(key: SecretKey, plain: string): string {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv("aes-256-gcm", key.sealing, nonce);
  const sealed = Buffer.concat([cipher.update(plain, "utf8"), cipher.final()]);
  return [
    VERSION,
    nonce.toString("base64url"),
    cipher.getAuthTag().toString("base64url"),
    sealed.toString("base64url"),
  ].join(".");
}

/** Decrypts what `sealSecret` made. Throws `SealError` when it was sealed under another key or changed since. */
export function openSecret(key: SecretKey, sealed: string): string {
  const [version, nonce, tag, content, ...rest] = sealed.split(".");
  const sealing = version === VERSION ? key.sealing : version === "v1" ? key.before.sealing : undefined;
  if (sealing === undefined || nonce === undefined || tag === undefined || content === undefined || rest.length > 0) {
    throw new Error("this is not a sealed secret");
  }
  try {
    const decipher = createDecipheriv("aes-256-gcm", sealing, Buffer.from(nonce, "base64url"), {
      authTagLength: 16,
    });
    decipher.setAuthTag(Buffer.from(tag, "base64url"));
    return Buffer.concat([decipher.update(Buffer.from(content, "base64url")), decipher.final()]).toString("utf8");
  } catch (cause) {
    throw new SealError(
      "a sealed secret does not open: SECRET_KEY is not the one it was sealed with, or it was changed",
      {
        cause,
      },
    );
  }
}

/** Whether this is sealed as we seal now; what is not is to be sealed anew. */
export function isSealedAsNow(sealed: string): boolean {
  return sealed.startsWith(`${VERSION}.`);
}

/** A signature over `text` under the key of one purpose, base64url. */
export function signText(key: Buffer, text: string): string {
  return createHmac("sha256", key).update(text).digest("base64url");
}

/** Whether `signature` is ours for `text`; takes the same time wherever they differ. */
export function isSignedText(key: Buffer, text: string, signature: string): boolean {
  const given = createHash("sha256").update(signature).digest();
  return timingSafeEqual(createHash("sha256").update(signText(key, text)).digest(), given);
}

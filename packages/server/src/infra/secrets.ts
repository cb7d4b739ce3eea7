/**
 * Secrets at rest: AES-256-GCM under a key derived from SECRET_KEY.
 *
 * A sealed secret reads `v1.<nonce>.<tag>.<ciphertext>`, each part base64url. The version names cipher and derivation, so that a
 * later one can be told apart and old ones opened still.
 */
import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createHmac,
  hkdfSync,
  randomBytes,
  timingSafeEqual,
} from "node:crypto";

const VERSION = "v1";
const NONCE_BYTES = 12;

/** SECRET_KEY, stretched for each purpose. Never the text itself. */
export interface SecretKey {
  readonly sealing: Buffer;
  readonly signing: Buffer;
}

/** Derives the keys of this installation. The text has at least 16 characters (config) and should be random. */
export function deriveSecretKey(text: string): SecretKey {
  const derive = (purpose: string) => Buffer.from(hkdfSync("sha256", text, "botschaft", purpose, 32));
  return { sealing: derive("seal v1"), signing: derive("sign v1") };
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
  if (version !== VERSION || nonce === undefined || tag === undefined || content === undefined || rest.length > 0) {
    throw new Error("this is not a sealed secret");
  }
  try {
    const decipher = createDecipheriv("aes-256-gcm", key.sealing, Buffer.from(nonce, "base64url"), {
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

/** A signature over `text` for links we hand out, base64url. */
export function signText(key: SecretKey, text: string): string {
  return createHmac("sha256", key.signing).update(text).digest("base64url");
}

/** Whether `signature` is ours for `text`; takes the same time wherever they differ. */
export function isSignedText(key: SecretKey, text: string, signature: string): boolean {
  const given = createHash("sha256").update(signature).digest();
  return timingSafeEqual(createHash("sha256").update(signText(key, text)).digest(), given);
}

import { createHash, randomBytes } from "node:crypto";

const PREFIX = "bn_";
export const KEY_SHAPE = /^bn_[A-Za-z0-9_-]{43}$/;

export interface NewSecret {
  readonly secret: string;
  readonly hash: Buffer;
  /** Its end, to recognise it by. */
  readonly hint: string;
}

/** A secret of 256 random bits. Only its hash is stored, so it can be shown this once. */
export function newApiKeySecret(): NewSecret {
  const secret = PREFIX + randomBytes(32).toString("base64url");
  return { secret, hash: hashApiKey(secret), hint: secret.slice(-4) };
}

/** A fast hash is right here: nobody guesses 256 random bits, and it is computed on every request. */
export function hashApiKey(secret: string): Buffer {
  return createHash("sha256").update(secret).digest();
}

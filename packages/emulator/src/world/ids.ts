import { createHash, randomBytes, randomFillSync } from "node:crypto";

/**
 * What a Page calls a person: 17 digits, different on every Page, and the same
 * again after a restart, because it is derived and not drawn.
 */
export function pageScopedId(pageId: string, personId: string): string {
  return `2${digitsOf(`psid:${pageId}:${personId}`, 16)}`;
}

/** What an Instagram account calls a person. */
export function instagramScopedId(accountId: string, personId: string): string {
  return `1${digitsOf(`igsid:${accountId}:${personId}`, 15)}`;
}

/** Ids of Instagram are base64 that begins alike; conversations and messages can be told apart. */
export const INSTAGRAM_MID = "aWdfZAG1faXRlbTox";
export const INSTAGRAM_CONVERSATION = "aWdfZAG06MTpJR01";

export function instagramMessageId(): string {
  return `${INSTAGRAM_MID}${messageId().slice(2, 82)}`;
}

export function instagramConversationId(igsid: string): string {
  return `${INSTAGRAM_CONVERSATION}${Buffer.from(digitsOf(`thread:${igsid}`, 17)).toString("base64url")}`;
}

export function conversationId(psid: string): string {
  return `t_${digitsOf(`thread:${psid}`, 17)}`;
}

/** A message id as opaque and as long as the platform's: `m_` and 100 characters of base64url. */
export function messageId(): string {
  if (poolAt + MID_BYTES > pool.length) {
    randomFillSync(pool);
    poolAt = 0;
  }
  poolAt += MID_BYTES;
  return `m_${pool.toString("base64url", poolAt - MID_BYTES, poolAt)}`;
}

const MID_BYTES = 75;
/** Random bytes drawn for many ids at once: one draw each was 4 % of a send. */
const pool = Buffer.alloc(MID_BYTES * 128);
let poolAt = pool.length;

export function traceId(): string {
  return `A${randomBytes(16).toString("base64url")}`;
}

export function numericId(): string {
  return `1${digitsOf(randomBytes(16).toString("hex"), 15)}`;
}

function digitsOf(seed: string, length: number): string {
  const number = createHash("sha256").update(seed).digest().readBigUInt64BE();
  return number.toString().padStart(20, "0").slice(-length);
}

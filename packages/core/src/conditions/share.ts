import type { ShareCondition } from "./condition.ts";

/** A prime; what is drawn is a number below it. */
const MODULUS = 2_147_483_647n;

/**
 * The two numbers of a salt: a contact's number x is drawn as (factor · x + offset) mod 2³¹−1. Such draws are spread evenly
 * and those of two salts know nothing of each other, and every database can compute them.
 */
export function shareDraw({ percent, salt }: ShareCondition): {
  readonly factor: bigint;
  readonly offset: bigint;
  readonly modulus: bigint;
  /** A contact is in when its draw is below this. */
  readonly below: bigint;
} {
  const below = BigInt(Math.round((Math.min(100, Math.max(0, percent)) / 100) * Number(MODULUS)));
  return {
    factor: 1n + (hash(`f${salt}`) % (MODULUS - 1n)),
    offset: hash(`o${salt}`) % MODULUS,
    modulus: MODULUS,
    below,
  };
}

/** Whether the contact is in the share; the same answer for ever. */
export function isInShare(contactId: string, share: ShareCondition): boolean {
  const { factor, offset, modulus, below } = shareDraw(share);
  return (shareNumber(contactId) * factor + offset) % modulus < below;
}

/** The last seven hexadecimal digits of a contact's id: of a UUID's version 7, they are random. */
function shareNumber(contactId: string): bigint {
  const digits = contactId.slice(-7);
  return /^[0-9a-f]{7}$/.test(digits) ? BigInt(`0x${digits}`) : hash(contactId) % 268_435_456n;
}

/** FNV-1a with 64 bits, over UTF-16 units. */
function hash(text: string): bigint {
  let value = 14_695_981_039_346_656_037n;
  for (let index = 0; index < text.length; index += 1) {
    value = ((value ^ BigInt(text.charCodeAt(index))) * 1_099_511_628_211n) & 0xffff_ffff_ffff_ffffn;
  }
  return value;
}

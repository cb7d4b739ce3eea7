import { isRecord, type JsonRecord, readId, readList, readNumber, readRecord, readText } from "./read.ts";
import { stableHash } from "./stableHash.ts";

const longestKey = 300;

/**
 * What tells a messaging item (Messenger, Instagram) from every other of its account, the same each time it is sent.
 *
 * Kinds have prefixes, because one `mid` occurs in several events: a message, its edits, its reactions, its deletion. What
 * has no identity of its own gets the hash of its content.
 */
export function messagingKey(item: JsonRecord): string {
  const key = ownKey(item);
  if (key === undefined) return hashedKey(item);
  return shortened(item.standby === true ? standbyKey(key) : key);
}

/** The key of an item under `standby` that has this key under `messaging`. */
export function standbyKey(key: string): string {
  return shortened(`sb:${key}`);
}

function shortened(key: string): string {
  return key.length <= longestKey ? key : `k:${stableHash(key)}`;
}

/** Key of an item that carries no id: equal content, equal key. */
export function hashedKey(raw: unknown): string {
  return `h:${stableHash(raw)}`;
}

function ownKey(item: JsonRecord): string | undefined {
  if (isRecord(item.message)) return messageKey(item.message, item.by_account === true);
  const sender = readId(readRecord(item, "sender")?.id);
  if (isRecord(item.postback)) return postbackKey(item, item.postback, sender);
  if (isRecord(item.message_edit))
    return joined("e", readId(item.message_edit.mid), readId(item.message_edit.num_edit));
  if (isRecord(item.reaction)) return reactionKey(item, item.reaction, sender);
  if (isRecord(item.read)) return joined("rd", sender, readId(item.read.watermark) ?? readId(item.read.mid));
  if (isRecord(item.delivery)) return deliveryKey(item.delivery, sender);
  return undefined;
}

function messageKey(message: JsonRecord, byAccount: boolean): string | undefined {
  const mid = readId(message.mid);
  if (mid === undefined) return undefined;
  if (message.is_deleted === true) return `del:${mid}`;
  return message.is_echo === true || byAccount ? `echo:${mid}` : mid;
}

function postbackKey(item: JsonRecord, postback: JsonRecord, sender: string | undefined): string | undefined {
  const mid = readId(postback.mid);
  if (mid !== undefined) return `p:${mid}`;
  const tapped = stableHash([readText(postback.title), readText(postback.payload)]);
  return joined("p", sender, readId(item.timestamp), tapped);
}

function reactionKey(item: JsonRecord, reaction: JsonRecord, sender: string | undefined): string | undefined {
  return joined("r", readId(reaction.mid), sender, readId(reaction.action), readId(item.timestamp));
}

/** Two receipts with one watermark may name different messages. */
function deliveryKey(delivery: JsonRecord, sender: string | undefined): string | undefined {
  const mids = readList(delivery, "mids");
  const watermark = readNumber(delivery.watermark) === undefined ? undefined : readId(delivery.watermark);
  return joined("dl", sender, watermark, mids.length === 0 ? "-" : stableHash(mids));
}

/** Undefined as soon as one part is: half an identity would make different events equal. */
function joined(...parts: readonly (string | undefined)[]): string | undefined {
  return parts.includes(undefined) ? undefined : parts.join(":");
}

import type { InboundEvent } from "@botschaft/core";
import { isRecord, type JsonRecord, readId, readList, readNumber, readText, readTime } from "../meta/read.ts";
import { parseChange } from "./parseChange.ts";
import { parseMessage, parseReferral } from "./parseMessage.ts";

/**
 * Understands one item of a Messenger webhook, as `splitMeta` hands it out. Never throws; what is unknown or malformed becomes
 * an `unknown` event with everything that came.
 *
 * `at` is 0 when neither the item nor its entry carried a time.
 *
 * While another app holds the thread its events come marked `standby`. What the contact said or did there is `isOverheard`, so that
 * people read it and no bot answers; opt-ins and feedback become `unknown` events named `standby.opt_in` …; echoes, receipts, reactions
 * and edits stay what they are, since they only tell what happened. What the Page itself did comes marked `by_account`: a message is an echo then, whatever would be taken
 * for the contact's doing an `unknown` event named `own.reaction`, `own.read` ….
 *
 * @see docs/channels/messenger.md#events
 */
export function parseMessenger(raw: unknown): InboundEvent {
  if (!isRecord(raw)) return { kind: "unknown", at: 0, name: "malformed", raw };
  if (isChange(raw)) return parseChange(raw);
  const at = readTime(raw.timestamp) ?? 0;
  const found = knownEvent(raw, at);
  if (found === undefined) return { kind: "unknown", at, name: markedName(raw, eventKey(raw)), raw };
  if (raw.by_account === true && tellsOfContact.has(found.kind))
    return { kind: "unknown", at, name: markedName(raw, found.kind), raw };
  return raw.standby === true ? overheard(raw, found) : found;
}

/** A change may come without a value; a message that happens to have a field of that name is none. */
function isChange(raw: JsonRecord): boolean {
  return (
    raw.field !== undefined && (raw.value !== undefined || (raw.sender === undefined && raw.recipient === undefined))
  );
}

/** What counts as the contact's doing. */
const tellsOfContact: ReadonlySet<InboundEvent["kind"]> = new Set([
  "message",
  "postback",
  "referral",
  "opt_in",
  "feedback",
  "reaction",
  "read",
  "delivered",
]);

function overheard(raw: JsonRecord, found: InboundEvent): InboundEvent {
  switch (found.kind) {
    case "message":
    case "postback":
    case "referral":
      return { ...found, isOverheard: true };
    case "opt_in":
    case "feedback":
      return { kind: "unknown", at: found.at, name: markedName(raw, found.kind), raw };
    default:
      return found;
  }
}

function markedName(item: JsonRecord, name: string): string {
  if (item.by_account === true) return `own.${name}`;
  return item.standby === true ? `standby.${name}` : name;
}

/** What an item has beside its event. */
const commonKeys = new Set(["sender", "recipient", "timestamp", "standby", "by_account", "hop_context"]);

/** The key that says what happened; platforms add new ones at any time. */
function eventKey(item: JsonRecord): string {
  if (item.lead !== undefined) return "lead";
  return (
    Object.keys(item)
      .find((key) => !commonKeys.has(key))
      ?.slice(0, 60) ?? "empty"
  );
}

function knownEvent(item: JsonRecord, at: number): InboundEvent | undefined {
  if (isRecord(item.message)) return parseMessage(asEchoIfOwn(item, item.message), at);
  if (isRecord(item.postback)) return parsePostback(item.postback, at);
  if (isRecord(item.read)) return parseRead(item.read, at);
  if (isRecord(item.delivery)) return parseDelivery(item.delivery, at);
  if (isRecord(item.reaction)) return parseReaction(item.reaction, at);
  if (isRecord(item.message_edit)) return parseEdit(item.message_edit, at);
  if (isRecord(item.optin)) return parseOptIn(item.optin, at);
  if (isRecord(item.pass_thread_control)) return parseThreadControl("passed", item.pass_thread_control, at);
  if (isRecord(item.take_thread_control)) return parseThreadControl("taken", item.take_thread_control, at);
  if (isRecord(item.request_thread_control)) return parseThreadControl("requested", item.request_thread_control, at);
  const policy = item.policy_enforcement ?? item["policy-enforcement"];
  if (isRecord(policy)) return { kind: "account", at, name: "policy_enforcement", raw: policy };
  if (isRecord(item.messaging_feedback) || isRecord(item.response_feedback)) return { kind: "feedback", at, raw: item };
  // A lead form's end has a referral beside it; the form is the event then.
  if (item.lead !== undefined) return undefined;
  const referral = parseReferral(item.referral);
  return referral === undefined ? undefined : { kind: "referral", at, referral };
}

function asEchoIfOwn(item: JsonRecord, message: JsonRecord): JsonRecord {
  return item.by_account === true ? { ...message, is_echo: true } : message;
}

/** Other apps' buttons come without payload. The title may be missing in old forms; the payload is better than nothing to read. */
function parsePostback(postback: JsonRecord, at: number): InboundEvent | undefined {
  const mid = readId(postback.mid);
  const payload = readText(postback.payload);
  const title = readText(postback.title) ?? payload;
  const referral = parseReferral(postback.referral);
  if (title === undefined && referral === undefined) return undefined;
  return {
    kind: "postback",
    at,
    title: title ?? "",
    ...(mid !== undefined && { mid }),
    ...(payload !== undefined && { payload }),
    ...(referral !== undefined && { referral }),
  };
}

function parseRead(read: JsonRecord, at: number): InboundEvent | undefined {
  const watermark = readTime(read.watermark);
  return watermark === undefined ? undefined : { kind: "read", at: at || watermark, watermark };
}

function parseDelivery(delivery: JsonRecord, at: number): InboundEvent | undefined {
  const watermark = readTime(delivery.watermark);
  if (watermark === undefined) return undefined;
  const mids = readList(delivery, "mids")
    .map(readId)
    .filter((mid) => mid !== undefined);
  return { kind: "delivered", at: at || watermark, watermark, ...(mids.length > 0 && { mids }) };
}

/** The platform's names for reactions, for events that carry no emoji. */
const emojiByName: ReadonlyMap<unknown, string> = new Map([
  ["smile", "😆"],
  ["angry", "😠"],
  ["sad", "😢"],
  ["wow", "😮"],
  ["love", "❤️"],
  ["like", "👍"],
  ["dislike", "👎"],
]);

function parseReaction(reaction: JsonRecord, at: number): InboundEvent | undefined {
  const mid = readId(reaction.mid);
  const action = reaction.action;
  if (mid === undefined || (action !== "react" && action !== "unreact")) return undefined;
  const emoji = readText(reaction.emoji) ?? emojiByName.get(reaction.reaction);
  return { kind: "reaction", at, mid, action, ...(emoji !== undefined && { emoji }) };
}

function parseEdit(edit: JsonRecord, at: number): InboundEvent | undefined {
  const mid = readId(edit.mid);
  if (mid === undefined || typeof edit.text !== "string") return undefined;
  return { kind: "edited", at, mid, text: edit.text, editNumber: readNumber(edit.num_edit) ?? 0 };
}

function parseOptIn(optIn: JsonRecord, at: number): InboundEvent {
  const type = readText(optIn.type) ?? (optIn.user_ref === undefined ? "plugin" : "checkbox_plugin");
  const ref = readText(optIn.ref);
  const payload = readText(optIn.payload);
  return {
    kind: "opt_in",
    at,
    type,
    ...(ref !== undefined && { ref }),
    ...(payload !== undefined && { payload }),
    raw: optIn,
  };
}

function parseThreadControl(move: "passed" | "taken" | "requested", control: JsonRecord, at: number): InboundEvent {
  const appId = readId(control.new_owner_app_id) ?? readId(control.requested_owner_app_id);
  const previousAppId = readId(control.previous_owner_app_id);
  return {
    kind: "thread_control",
    at,
    move,
    ...(appId !== undefined && { appId }),
    ...(previousAppId !== undefined && { previousAppId }),
  };
}

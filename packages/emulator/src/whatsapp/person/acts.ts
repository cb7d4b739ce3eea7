/** What people do on WhatsApp. Everything said opens the service window. */
import type { Platform } from "../../platform.ts";
import { nameOf } from "../../world/people.ts";
import { notFound, Refusal } from "../../world/refusal.ts";
import type { Message, Thread } from "../../world/thread.ts";
import { addMessage, nextInstant, touchMessage, touchThread } from "../../world/threads.ts";
import { accountEvent, identityIn, incoming, numberEvent, seconds } from "../events.ts";
import { noteTold } from "../../messenger/receipts.ts";
import { whatsappMessageId } from "../ids.ts";
import type { WhatsAppContent } from "../model.ts";
import { getNumber } from "../setup.ts";

export interface SaidOnWhatsApp {
  readonly content: WhatsAppContent;
  /** The message it answers to. */
  readonly replyTo?: string | undefined;
  readonly context?: Record<string, unknown> | undefined;
  /** The ad or post it came by. */
  readonly referral?: Record<string, unknown> | undefined;
}

const DAY_MS = 86_400_000;

/** Into the thread, the window opens, the apps hear of it. */
export function sayOnWhatsApp(platform: Platform, thread: Thread, said: SaidOnWhatsApp): Message {
  const { world } = platform;
  const { content, replyTo, referral } = said;
  const at = actInstant(platform, thread);
  const text = textOf(content);
  const message: Message = {
    mid: whatsappMessageId(),
    at,
    from: "person",
    appId: null,
    whatsapp: content,
    ...(text === undefined ? {} : { text }),
    ...(replyTo === undefined ? {} : { replyTo }),
  };
  // Whoever comes by an ad opens the free entry point, once the business answers within a day.
  if (referral !== undefined) thread.adEntryAt = at;
  addMessage(world, thread, message);
  const quoted = replyTo === undefined ? undefined : world.messages.get(replyTo)?.message;
  const own = quoted?.from === "person" ? identityIn(world, thread).waId : undefined;
  const business = getNumber(world, thread.pageId).displayPhone.replace(/\D/g, "");
  const context = {
    ...(replyTo === undefined ? {} : { from: own ?? business, id: replyTo }),
    ...said.context,
  };
  const isStrange = world.faults.chance.hits(
    world.faults.of(getNumber(world, thread.pageId).wabaId).unknownAttachment ?? 0,
  );
  const event = incoming(world, thread, {
    id: message.mid,
    at,
    ...(Object.keys(context).length === 0 ? {} : { context }),
    ...(referral === undefined ? {} : { referral }),
    ...(isStrange ? { type: "hologram", hologram: { depth: 3 } } : content),
  });
  if (platform.webhooks.emit(event) === 0) noteTold(world, [event]);
  return message;
}

/** Sets or, without emoji, takes away a reaction. */
export function reactOnWhatsApp(platform: Platform, thread: Thread, mid: string, emoji: string | null): void {
  const message = messageIn(platform, thread, mid);
  if (emoji === null) delete message.personReaction;
  else message.personReaction = emoji;
  const at = actInstant(platform, thread);
  const reaction = { message_id: mid, ...(emoji === null ? {} : { emoji }) };
  platform.webhooks.emit(incoming(platform.world, thread, { id: whatsappMessageId(), at, type: "reaction", reaction }));
  touchMessage(platform.world, thread, message);
}

const EDIT_MS = 15 * 60_000;
const REVOKE_MS = 2 * DAY_MS;

/** Rewords an own text within a quarter of an hour; only numbers beside the phone app hear of it. */
export function editOnWhatsApp(platform: Platform, thread: Thread, mid: string, text: string): Message {
  const { world } = platform;
  const message = ownMessage(platform, thread, mid, EDIT_MS);
  message.text = text;
  message.edits = (message.edits ?? 0) + 1;
  touchMessage(world, thread, message);
  if (!getNumber(world, thread.pageId).isCoexistence) return message;
  const at = nextInstant(world, thread);
  const edit = { original_message_id: mid, message: { type: "text", text: { body: text } } };
  platform.webhooks.emit(incoming(world, thread, { id: whatsappMessageId(), at, type: "edit", edit }));
  return message;
}

/** Takes an own message back within two days. */
export function revokeOnWhatsApp(platform: Platform, thread: Thread, mid: string): Message {
  const { world } = platform;
  const message = ownMessage(platform, thread, mid, REVOKE_MS);
  const revoked: Message = { mid, at: message.at, from: "person", appId: null, isUnsent: true };
  thread.messages = thread.messages.map((one) => (one === message ? revoked : one));
  world.messages.set(mid, { thread, message: revoked });
  touchMessage(world, thread, revoked);
  if (!getNumber(world, thread.pageId).isCoexistence) return revoked;
  const at = nextInstant(world, thread);
  const revoke = { original_message_id: mid };
  platform.webhooks.emit(incoming(world, thread, { id: whatsappMessageId(), at, type: "revoke", revoke }));
  return revoked;
}

/** Stops or resumes advertising in the chat's settings. */
export function setMarketing(platform: Platform, thread: Thread, value: "stop" | "resume"): void {
  const { world } = platform;
  thread.isMarketingStopped = value === "stop";
  const number = getNumber(world, thread.pageId);
  const { waId, userId, name } = identityIn(world, thread);
  const at = nextInstant(world, thread);
  const preference = {
    ...(waId === undefined ? {} : { wa_id: waId }),
    user_id: userId,
    detail: `User requested to ${value} marketing messages`,
    category: "marketing_messages",
    value,
    timestamp: Number(seconds(at)),
  };
  const contacts = [{ profile: { name }, ...(waId === undefined ? {} : { wa_id: waId }), user_id: userId }];
  platform.webhooks.emit(
    numberEvent(number, "user_preferences", at, { contacts, user_preferences: [preference] }, { laneKey: thread.psid }),
  );
  touchThread(world, thread);
}

/** The person has a new number; people see that in the chat, apps as a system message. */
export function changeNumber(platform: Platform, thread: Thread, phone: string): void {
  const { world } = platform;
  const person = world.people.get(thread.personId);
  if (person === undefined) throw notFound("person", thread.personId);
  const before = identityIn(world, thread);
  world.people.set(person.id, { ...person, phone });
  const after = identityIn(world, thread);
  const body = `User ${nameOf(person)} changed from ${before.waId ?? before.userId} to ${after.waId ?? after.userId}`;
  const kinds = [
    { type: "user_changed_number", wa_id: after.waId },
    { type: "user_changed_user_id", user_id: after.userId, previous_user_id: before.userId },
  ];
  for (const system of kinds) {
    if (system.type === "user_changed_number" && system.wa_id === undefined) continue;
    const at = nextInstant(world, thread);
    const message = { id: whatsappMessageId(), at, type: "system", system: { body, ...system } };
    platform.webhooks.emit(incoming(world, thread, message));
  }
  world.changes.emit("setup");
}

/** Tells of the account: limits, quality, violations, alerts, as the platform writes them. */
export function tellAccount(platform: Platform, wabaId: string, field: string, value: Record<string, unknown>): void {
  platform.webhooks.emit(accountEvent(wabaId, field, platform.world.clock.now(), value));
}

export function messageIn(platform: Platform, thread: Thread, mid: string): Message {
  const found = platform.world.messages.get(mid);
  if (found?.thread !== thread) throw notFound("message in this thread", mid);
  return found.message;
}

function ownMessage(platform: Platform, thread: Thread, mid: string, withinMs: number): Message {
  const message = messageIn(platform, thread, mid);
  if (message.from !== "person" || message.isUnsent === true)
    throw new Refusal("not_own", "Only an own message can be changed.");
  if (platform.world.clock.now() - message.at > withinMs)
    throw new Refusal("too_late", "It is too late to change this.");
  return message;
}

function actInstant(platform: Platform, thread: Thread): number {
  if (thread.blocked) throw new Refusal("blocked", "This person has blocked the number and must unblock it first.");
  const at = nextInstant(platform.world, thread);
  thread.windowOpenedAt = at;
  return at;
}

function textOf(content: WhatsAppContent): string | undefined {
  const { text } = content;
  return typeof text === "object" && text !== null && "body" in text && typeof text.body === "string"
    ? text.body
    : undefined;
}

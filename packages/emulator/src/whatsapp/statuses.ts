import type { Platform } from "../platform.ts";
import type { Person } from "../world/people.ts";
import type { Message, Thread } from "../world/thread.ts";
import { touchMessage, touchThread } from "../world/threads.ts";
import { numberEvent, seconds } from "./events.ts";
import type { WhatsAppNumber } from "./model.ts";
import { contactOf, identityOf } from "./people.ts";
import { statusError } from "./refusals.ts";
import type { Pricing } from "./send/pricing.ts";
import { getWaba } from "./setup.ts";

/** Of what a status tells. */
export interface Told {
  readonly id: string;
  readonly thread: Thread | undefined;
  readonly message: Message | undefined;
  readonly person: Person | undefined;
  readonly to: string;
  readonly opaque: string | undefined;
}

export type Status = "sent" | "delivered" | "read" | "played" | "failed";

/** Tells the apps how far a message came, and marks it on the phone. */
export function emitStatus(
  platform: Platform,
  number: WhatsAppNumber,
  told: Told,
  status: Status,
  about: { readonly pricing?: Pricing; readonly failure?: { readonly code: number; readonly details: string } } = {},
): void {
  const { world, webhooks } = platform;
  const { id, thread, message, person, to, opaque } = told;
  const { pricing, failure } = about;
  const identity = person === undefined ? undefined : identityOf(person, getWaba(world, number.wabaId));
  const recipientId = identity === undefined ? to : identity.waId;
  const at = world.clock.now();
  const entry = {
    id,
    status,
    timestamp: seconds(at),
    ...(recipientId === undefined ? {} : { recipient_id: recipientId }),
    ...(identity === undefined ? {} : { recipient_user_id: identity.userId }),
    ...(opaque === undefined ? {} : { biz_opaque_callback_data: opaque }),
    ...(pricing === undefined ? {} : { pricing }),
    ...(pricing?.type === "free_entry_point" && thread?.freeUntil !== undefined
      ? {
          conversation: {
            id: thread.id,
            expiration_timestamp: seconds(thread.freeUntil),
            origin: { type: "referral_conversion" },
          },
        }
      : {}),
    ...(failure === undefined ? {} : { errors: [statusError(failure.code, failure.details)] }),
  };
  const contacts = identity === undefined || status === "failed" ? {} : { contacts: [contactOf(identity)] };
  webhooks.emit(
    numberEvent(number, "messages", at, { ...contacts, statuses: [entry] }, { laneKey: thread?.psid ?? to, mid: id }),
  );
  if (message === undefined || thread === undefined) return;
  message.status = status;
  if (failure !== undefined) message.failure = { code: failure.code, title: failure.details };
  if (opaque !== undefined) message.opaque = opaque;
  touchMessage(world, thread, message);
}

/** The person looks at the chat: what had arrived is read, if they let it be known. */
export function readWhatsApp(platform: Platform, number: WhatsAppNumber, thread: Thread): void {
  const { world } = platform;
  const person = world.people.get(thread.personId);
  if (person?.receipts !== true) return;
  for (const message of thread.messages) {
    if (message.from !== "page" || message.status !== "delivered") continue;
    const told = { id: message.mid, thread, message, person, to: "", opaque: message.opaque };
    emitStatus(platform, number, told, "read");
  }
  thread.readUntil = world.clock.now();
  touchThread(world, thread);
}

/** A voice message was listened to. */
export function playVoice(platform: Platform, number: WhatsAppNumber, thread: Thread, message: Message): void {
  const person = platform.world.people.get(thread.personId);
  emitStatus(platform, number, { id: message.mid, thread, message, person, to: "", opaque: message.opaque }, "played");
}

import type { WebhookEvent } from "../webhooks/event.ts";
import type { Thread } from "../world/thread.ts";
import type { World } from "../world/world.ts";
import type { WhatsAppNumber } from "./model.ts";
import { contactOf, identityOf, type WhatsAppIdentity } from "./people.ts";
import { getNumber, getWaba } from "./setup.ts";

/** Something of one number: messages and statuses name it in `metadata`. `laneKey` keeps what belongs together in order. */
export function numberEvent(
  number: WhatsAppNumber,
  field: string,
  at: number,
  value: Record<string, unknown>,
  { laneKey, mid = null }: { laneKey: string; mid?: string | null },
): WebhookEvent {
  return {
    object: "whatsapp_business_account",
    pageId: number.wabaId,
    psid: laneKey,
    field,
    mid,
    at,
    list: "changes",
    item: {
      field,
      value: {
        messaging_product: "whatsapp",
        metadata: { display_phone_number: number.displayPhone.replace(/\D/g, ""), phone_number_id: number.id },
        ...value,
      },
    },
  };
}

/** Something of the account itself: a template's review, its limits. */
export function accountEvent(wabaId: string, field: string, at: number, value: Record<string, unknown>): WebhookEvent {
  const common = { object: "whatsapp_business_account", pageId: wabaId, psid: "", mid: null } as const;
  return { ...common, field, at, list: "changes", item: { field, value } };
}

/** What a person sent, as one of `messages`. */
export function incoming(
  world: World,
  thread: Thread,
  message: { id: string; at: number } & Record<string, unknown>,
): WebhookEvent {
  const number = getNumber(world, thread.pageId);
  const identity = identityIn(world, thread);
  const { id, at, ...content } = message;
  const value = {
    contacts: [contactOf(identity)],
    messages: [{ ...sender(identity), id, timestamp: seconds(at), ...content }],
  };
  return numberEvent(number, "messages", at, value, { laneKey: thread.psid, mid: id });
}

export function sender({ waId, userId }: WhatsAppIdentity): Record<string, unknown> {
  return { ...(waId === undefined ? {} : { from: waId }), from_user_id: userId };
}

export function identityIn(world: World, thread: Thread): WhatsAppIdentity {
  const person = world.people.get(thread.personId);
  if (person === undefined) throw new Error(`A thread of nobody: ${thread.psid}`);
  return identityOf(person, getWaba(world, getNumber(world, thread.pageId).wabaId));
}

/** WhatsApp's times are texts in seconds. */
export function seconds(at: number): string {
  return String(Math.floor(at / 1000));
}

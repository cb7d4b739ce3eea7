import type { WebhookEvent } from "../webhooks/event.ts";
import type { Message, Thread } from "../world/thread.ts";
import type { World } from "../world/world.ts";
import { asNumber, dialectOf } from "./dialect.ts";

/** An event the person caused: sent by them, to the Page or account. `field` is Messenger's name of it. */
export function fromPerson(
  thread: Thread,
  field: string,
  at: number,
  key: Record<string, unknown>,
  mid: string | null = null,
): WebhookEvent {
  const dialect = dialectOf(thread);
  const item = { sender: { id: thread.psid }, recipient: { id: thread.pageId }, timestamp: at, ...key };
  const { pageId, psid } = thread;
  return { object: dialect.object, pageId, psid, field: dialect.fieldOf(field), mid, at, list: "messaging", item };
}

/** Something about the Page itself: no person sent it. */
export function aboutPage(pageId: string, field: string, at: number, key: Record<string, unknown>): WebhookEvent {
  const item = { recipient: { id: pageId }, timestamp: at, ...key };
  return { object: "page", pageId, psid: "", field, mid: null, at, list: "messaging", item };
}

/** A change of the Page or account: a reviewed template, a comment. */
export function changeOf(
  pageId: string,
  field: string,
  at: number,
  value: Record<string, unknown>,
  object: WebhookEvent["object"] = "page",
): WebhookEvent {
  return { object, pageId, psid: "", field, mid: null, at, list: "changes", item: { field, value } };
}

/** A message of the Page or account, told to its apps: sender and recipient are swapped. */
export function echoOf(world: World, thread: Thread, message: Message): WebhookEvent {
  const dialect = dialectOf(thread);
  const item = {
    sender: { id: thread.pageId },
    recipient: { id: thread.psid },
    timestamp: message.at,
    message: {
      mid: message.mid,
      is_echo: true,
      ...(message.appId === null || !dialect.namesSender ? {} : { app_id: asNumber(message.appId) }),
      ...(message.metadata === undefined || !dialect.namesSender ? {} : { metadata: message.metadata }),
      ...dialect.bodyOf(world, message),
    },
  };
  const { mid, at } = message;
  const { pageId, psid } = thread;
  return {
    object: dialect.object,
    pageId,
    psid,
    field: dialect.fieldOf("message_echoes"),
    mid,
    at,
    list: "messaging",
    item,
  };
}

import type { Platform } from "../platform.ts";
import type { WebhookEvent } from "../webhooks/event.ts";
import type { World } from "../world/world.ts";
import type { Thread } from "../world/thread.ts";
import { dialectOf } from "./dialect.ts";
import { fromPerson } from "./events.ts";
import { nextInstant, touchThread } from "../world/threads.ts";

/** A phone tells of what arrived a moment later, many messages at once. */
const RECEIPT_AFTER_MS = 30;

const scheduled = new WeakSet<Thread>();

/** The phone will tell that messages arrived, and that they were read if the thread lies open. */
export function scheduleReceipts(platform: Platform, thread: Thread): void {
  if (scheduled.has(thread) || thread.blocked || !sendsReceipts(platform, thread)) return;
  scheduled.add(thread);
  platform.later(RECEIPT_AFTER_MS, () => {
    scheduled.delete(thread);
    sendDelivery(platform, thread);
    if (thread.open) readThread(platform, thread);
  });
}

/** The person has looked at the thread. Nothing new to read: no event. */
export function readThread(platform: Platform, thread: Thread): void {
  const newest = thread.messages.findLast((message) => message.from === "page");
  if (newest === undefined || newest.at <= thread.readUntil || !sendsReceipts(platform, thread)) return;
  sendDelivery(platform, thread);
  const at = nextInstant(platform.world, thread);
  thread.readUntil = at;
  platform.webhooks.emit(fromPerson(thread, "message_reads", at, { read: dialectOf(thread).readOf(newest, at) }));
  touchThread(platform.world, thread);
}

/** An app acknowledged what the person said: on the phone that is "delivered". */
export function noteTold(world: World, events: readonly WebhookEvent[]): void {
  for (const { psid, at, mid } of events) {
    const thread = mid === null ? undefined : world.threads.get(psid);
    if (thread?.toldUntil === undefined || thread.toldUntil >= at) continue;
    thread.toldUntil = at;
    touchThread(world, thread);
  }
}

function sendDelivery(platform: Platform, thread: Thread): void {
  const mids: string[] = [];
  let watermark = thread.deliveredUntil;
  for (let index = thread.messages.length - 1; index >= 0; index -= 1) {
    const message = thread.messages[index];
    if (message === undefined || message.at <= thread.deliveredUntil) break;
    if (message.from !== "page") continue;
    mids.unshift(message.mid);
    watermark = Math.max(watermark, message.at);
  }
  if (mids.length === 0) return;
  thread.deliveredUntil = watermark;
  if (!dialectOf(thread).hasDeliveryReceipts) return touchThread(platform.world, thread);
  const at = nextInstant(platform.world, thread);
  platform.webhooks.emit(fromPerson(thread, "message_deliveries", at, { delivery: { mids, watermark } }));
  touchThread(platform.world, thread);
}

function sendsReceipts(platform: Platform, thread: Thread): boolean {
  return platform.world.people.get(thread.personId)?.receipts === true;
}

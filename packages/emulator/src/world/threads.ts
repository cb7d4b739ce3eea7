import { conversationId, instagramConversationId, instagramScopedId, pageScopedId } from "./ids.ts";
import type { World } from "./world.ts";
import { keepControl } from "../messenger/routing/control.ts";
import type { Page } from "../messenger/model.ts";
import type { Message, Thread } from "./thread.ts";

/** The thread of a person with a Page; it begins, empty, with the first look at it. */
export function getThread(world: World, pageId: string, personId: string): Thread {
  const key = `${pageId}/${personId}`;
  const known = world.threadsByPair.get(key);
  if (known !== undefined) return known;
  const thread: Thread = {
    ...idsOf(world, pageId, personId),
    pageId,
    personId,
    messages: [],
    lastEventAt: 0,
    windowOpenedAt: null,
    blocked: false,
    open: false,
    deliveredUntil: 0,
    readUntil: 0,
    toldUntil: 0,
    seenUntil: 0,
    typingUntil: 0,
    typingPersonaId: null,
  };
  indexThread(world, thread);
  return thread;
}

/** What the account's platform calls the person and the conversation. */
function idsOf(world: World, pageId: string, personId: string): Pick<Thread, "id" | "psid" | "platform"> {
  if (world.instagram.has(pageId)) {
    const igsid = instagramScopedId(pageId, personId);
    return { id: instagramConversationId(igsid), psid: igsid, platform: "instagram" };
  }
  // WhatsApp knows people by number or user id, the same for all numbers: this key is the emulator's own.
  if (world.numbers.has(pageId)) {
    const key = `wa:${pageId}:${personId}`;
    return { id: key, psid: key, platform: "whatsapp" };
  }
  const psid = pageScopedId(pageId, personId);
  return { id: conversationId(psid), psid };
}

export function indexThread(world: World, thread: Thread): void {
  world.threads.set(thread.psid, thread);
  world.threadsByPair.set(`${thread.pageId}/${thread.personId}`, thread);
  for (const message of thread.messages) world.messages.set(message.mid, { thread, message });
}

/** The next instant in a thread: now, but never the same twice and never backwards. */
export function nextInstant(world: World, thread: Thread): number {
  const at = Math.max(world.clock.now(), thread.lastEventAt + 1);
  thread.lastEventAt = at;
  return at;
}

export function addMessage(world: World, thread: Thread, message: Message): void {
  thread.messages.push(message);
  world.messages.set(message.mid, { thread, message });
  if (message.from === "page") thread.typingUntil = 0;
  keepControl(world, thread, message.from);
  forgetOldest(world, thread);
  world.changes.emit("thread", { kind: "message", thread, message });
}

export function touchMessage(world: World, thread: Thread, message: Message): void {
  world.changes.emit("thread", { kind: "message", thread, message });
}

export function touchThread(world: World, thread: Thread): void {
  world.changes.emit("thread", { kind: "thread", thread });
}

export function listThreadsOf(world: World, page: Pick<Page, "id">): Thread[] {
  return [...world.threads.values()].filter((thread) => thread.pageId === page.id);
}

/** Cuts a quarter at once, so that a long thread costs no shift for each message. */
function forgetOldest(world: World, thread: Thread): void {
  if (thread.messages.length <= world.messagesPerThread * 1.25) return;
  const forgotten = thread.messages.splice(0, thread.messages.length - world.messagesPerThread);
  for (const message of forgotten) world.messages.delete(message.mid);
}

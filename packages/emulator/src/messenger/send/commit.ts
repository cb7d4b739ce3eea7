import type { Platform } from "../../platform.ts";
import { dialectOf } from "../dialect.ts";
import { echoOf } from "../events.ts";
import type { Message, Thread } from "../../world/thread.ts";
import { scheduleReceipts } from "../receipts.ts";
import { addMessage, nextInstant } from "../../world/threads.ts";

/** Puts a message of the Page into the thread and tells all subscribed apps of it. */
export function commitMessage(
  platform: Platform,
  thread: Thread,
  appId: string | null,
  draft: Omit<Message, "mid" | "at" | "from" | "appId">,
): Message {
  const { world, webhooks } = platform;
  const message: Message = {
    mid: dialectOf(thread).messageId(),
    at: nextInstant(world, thread),
    from: "page",
    appId,
    ...draft,
  };
  addMessage(world, thread, message);
  if (world.faults.chance.hits(world.faults.of(thread.pageId).echoMissing ?? 0))
    world.logs.counters.echoesSuppressed += 1;
  else webhooks.emit(echoOf(world, thread, message));
  scheduleReceipts(platform, thread);
  return message;
}

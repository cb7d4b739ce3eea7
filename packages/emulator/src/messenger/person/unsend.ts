import type { Platform } from "../../platform.ts";
import { Refusal } from "../../world/refusal.ts";
import type { Message, Thread } from "../../world/thread.ts";
import { nextInstant, touchMessage } from "../../world/threads.ts";
import { fromPerson } from "../events.ts";
import { getMessage } from "./act.ts";

/**
 * The person takes an own message back. On Instagram the apps are told and must forget it; on Messenger none is (no event is
 * documented), only whoever reads the conversation afterwards does not find it any more.
 */
export function unsendMessage(platform: Platform, thread: Thread, mid: string): Message {
  const { world } = platform;
  const message = getMessage(platform, thread, mid);
  if (message.from !== "person") throw new Refusal("not_own", "Only an own message can be taken back.");
  if (message.isUnsent === true) throw new Refusal("already_unsent", "This message was taken back already.");
  const unsent: Message = { mid, at: message.at, from: "person", appId: null, isUnsent: true };
  thread.messages = thread.messages.map((one) => (one === message ? unsent : one));
  world.messages.set(mid, { thread, message: unsent });
  touchMessage(world, thread, unsent);
  if (thread.platform === "instagram")
    platform.webhooks.emit(
      fromPerson(thread, "messages", nextInstant(world, thread), { message: { mid, is_deleted: true } }, mid),
    );
  return unsent;
}

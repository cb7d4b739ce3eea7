import type { Platform } from "../../platform.ts";
import { Refusal } from "../../world/refusal.ts";
import type { Message, Thread } from "../model.ts";
import { touchMessage } from "../threads.ts";
import { getMessage } from "./act.ts";

/**
 * The person takes an own message back. On Messenger no app is told (no event is documented); whoever reads the
 * conversation afterwards does not find it any more.
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
  return unsent;
}

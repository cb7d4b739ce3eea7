import type { Platform } from "../../platform.ts";
import { Refusal } from "../../world/refusal.ts";
import type { Message, Thread } from "../../world/thread.ts";
import { addMessage, nextInstant } from "../../world/threads.ts";
import { identityIn, numberEvent, seconds } from "../events.ts";
import { whatsappMessageId } from "../ids.ts";
import { getNumber } from "../setup.ts";

/** Somebody of the business writes in the phone app; only a number used beside it ("coexistence") has one, and tells its apps. */
export function writeInPhoneApp(platform: Platform, thread: Thread, text: string): Message {
  const { world, webhooks } = platform;
  const number = getNumber(world, thread.pageId);
  if (!number.isCoexistence) throw new Refusal("no_phone_app", "This number is not used in the phone app.");
  const mid = whatsappMessageId();
  const at = nextInstant(world, thread);
  const content = { type: "text", text: { body: text } };
  const message: Message = { mid, at, from: "page", appId: null, text, whatsapp: content, status: "delivered" };
  addMessage(world, thread, message);
  const { waId, userId } = identityIn(world, thread);
  const echo = {
    from: number.displayPhone.replace(/\D/g, ""),
    ...(waId === undefined ? {} : { to: waId }),
    to_user_id: userId,
    id: mid,
    timestamp: seconds(at),
    ...content,
  };
  webhooks.emit(
    numberEvent(number, "smb_message_echoes", at, { message_echoes: [echo] }, { laneKey: thread.psid, mid }),
  );
  return message;
}

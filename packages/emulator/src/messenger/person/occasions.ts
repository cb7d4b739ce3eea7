/** What people do beside writing: fill in a form, judge an answer, link an account, subscribe, send a cart. */
import { asText, isRecord } from "../../graph/params.ts";
import type { Platform } from "../../platform.ts";
import { notFound, Refusal } from "../../world/refusal.ts";
import { fromPerson } from "../events.ts";
import type { Message, Thread } from "../../world/thread.ts";
import { touchMessage } from "../../world/threads.ts";
import { actInstant, getMessage, quietInstant, say } from "./act.ts";

/** Answers the question of a customer feedback template, once. `payload` is the score, or the text of a free form. */
export function giveFeedback(
  platform: Platform,
  thread: Thread,
  { mid, payload, followUp }: { mid: string; payload: string; followUp?: string | undefined },
): Message {
  const message = getMessage(platform, thread, mid);
  const template = message.attachments?.find(({ type }) => type === "template")?.template;
  if (template?.template_type !== "customer_feedback") throw notFound("question for feedback in message", mid);
  if (message.feedback !== undefined) throw new Refusal("already_answered", "This was answered already.");
  const screens: unknown = template["feedback_screens"];
  const screen: unknown = Array.isArray(screens) ? screens[0] : undefined;
  const questions: unknown = isRecord(screen) ? screen["questions"] : undefined;
  const question: unknown = Array.isArray(questions) ? questions[0] : undefined;
  if (!isRecord(question)) throw notFound("question in message", mid);
  const answer = {
    type: asText(question["type"]),
    payload,
    ...(followUp === undefined ? {} : { follow_up: { type: "free_form", payload: followUp } }),
  };
  message.feedback = payload;
  const feedback = { feedback_screens: [{ screen_id: 0, questions: { [asText(question["id"])]: answer } }] };
  emit(platform, thread, "messaging_feedback", { messaging_feedback: feedback });
  touchMessage(platform.world, thread, message);
  return message;
}

/** Thumbs up or down under an answer of the Page; the platform shows them where an app subscribed to `response_feedback`. */
export function rateResponse(platform: Platform, thread: Thread, mid: string, isGood: boolean): void {
  if (getMessage(platform, thread, mid).from !== "page")
    throw new Refusal("not_a_response", "Only a message of the Page can be rated.");
  const feedback = isGood ? "Good response" : "Bad response";
  emit(platform, thread, "response_feedback", { response_feedback: { feedback, mid } });
}

/** Links the person's account in the shop, or unlinks it. People in Europe and Japan do not have this. */
export function linkAccount(platform: Platform, thread: Thread, authorizationCode: string | null): void {
  if (platform.world.people.get(thread.personId)?.region === "EU")
    throw new Refusal("not_in_eu", "Account linking is not available to people in Europe.");
  const linking =
    authorizationCode === null ? { status: "unlinked" } : { status: "linked", authorization_code: authorizationCode };
  emit(platform, thread, "messaging_account_linking", { account_linking: linking });
}

/** Any opt-in, in the platform's words: notification messages, a plugin. One with `user_ref` has no sender. */
export function optIn(platform: Platform, thread: Thread, optin: Record<string, unknown>): void {
  // Who comes by a plugin opens the window; who only agrees to notifications does not.
  const at = optin["type"] === undefined ? actInstant(platform, thread) : quietInstant(platform, thread);
  const event = fromPerson(thread, "messaging_optins", at, { optin });
  if (optin["user_ref"] === undefined) {
    platform.webhooks.emit(event);
    return;
  }
  platform.world.userRefs.set(`${thread.pageId}/${asText(optin["user_ref"])}`, thread.psid);
  platform.webhooks.emit({ ...event, item: { ...event.item, sender: { user_ref: optin["user_ref"] } } });
}

/** Sends a cart from the Page's shop. */
export function sendCart(platform: Platform, thread: Thread, order: Record<string, unknown>): void {
  emit(platform, thread, "send_cart", { order });
}

/** Picks one of the Page's slash commands. */
export function pickCommand(platform: Platform, thread: Thread, name: string): Message {
  const known = platform.world.pages.get(thread.pageId)?.profile.commands ?? [];
  if (!known.some(({ commands }) => commands.some((command) => command.name === name))) throw notFound("command", name);
  return say(platform, thread, { text: `/${name}`, command: name });
}

function emit(platform: Platform, thread: Thread, field: string, key: Record<string, unknown>): void {
  platform.webhooks.emit(fromPerson(thread, field, quietInstant(platform, thread), key));
}

import { invalidParameter } from "../../graph/graphError.ts";
import type { GraphCall } from "../../graph/graphRoutes.ts";
import { objectParam } from "../../graph/params.ts";
import { oneOf, requiredText } from "../../graph/shape.ts";
import type { Thread } from "../../world/thread.ts";
import { touchMessage, touchThread } from "../../world/threads.ts";
import type { InstagramAccess } from "../account.ts";

const TYPING_MS = 20_000;
const NAMED: Record<string, string> = { love: "❤️" };
const EMOJI = /^\p{RGI_Emoji}$/v;

/** Typing, seen and reactions. By name everywhere; any emoji where the account logged in itself. */
export function applyInstagramAction({ world, params }: GraphCall, { by }: InstagramAccess, thread: Thread): void {
  if (params["message"] !== undefined) throw invalidParameter("Param sender_action cannot be combined with message");
  const action = oneOf(params["sender_action"], "sender_action", [
    "typing_on",
    "typing_off",
    "mark_seen",
    "react",
    "unreact",
  ]);
  if (action === "typing_on") thread.typingUntil = world.clock.now() + TYPING_MS;
  if (action === "typing_off") thread.typingUntil = 0;
  if (action === "mark_seen") thread.seenUntil = thread.lastEventAt;
  if (action !== "react" && action !== "unreact") return touchThread(world, thread);

  const payload = objectParam(params, "payload") ?? {};
  const found = world.messages.get(requiredText(payload["message_id"], "payload[message_id]"));
  if (found?.thread !== thread)
    throw invalidParameter("Param payload[message_id] must be a message of this thread", 2534037);
  if (action === "unreact") delete found.message.pageReaction;
  else {
    const reaction = requiredText(payload["reaction"], "payload[reaction]", { max: 20 });
    const emoji = NAMED[reaction] ?? (by === "account" && EMOJI.test(reaction) ? reaction : undefined);
    if (emoji === undefined) throw invalidParameter("Param payload[reaction] must be one of {love}");
    found.message.pageReaction = emoji;
  }
  touchMessage(world, thread, found.message);
}

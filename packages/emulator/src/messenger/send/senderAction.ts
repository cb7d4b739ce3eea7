import { invalidParameter } from "../../graph/graphError.ts";
import { objectParam, type Params } from "../../graph/params.ts";
import { oneOf, requiredText } from "../../graph/shape.ts";
import type { World } from "../../world/world.ts";
import type { Thread } from "../../world/thread.ts";
import { touchMessage, touchThread } from "../../world/threads.ts";

/** Typing ends by itself after about this long. */
const TYPING_MS = 20_000;

export function applySenderAction(world: World, thread: Thread, params: Params): void {
  if (params["message"] !== undefined) throw invalidParameter("Param sender_action cannot be combined with message");
  const action = oneOf(params["sender_action"], "sender_action", [
    "typing_on",
    "typing_off",
    "mark_seen",
    "react",
    "unreact",
  ]);
  switch (action) {
    case "typing_on":
      thread.typingUntil = world.clock.now() + TYPING_MS;
      break;
    case "typing_off":
      thread.typingUntil = 0;
      break;
    case "mark_seen":
      thread.seenUntil = thread.lastEventAt;
      break;
    default:
      return react(world, thread, params, action);
  }
  touchThread(world, thread);
}

function react(world: World, thread: Thread, params: Params, action: "react" | "unreact"): void {
  const payload = objectParam(params, "payload") ?? {};
  const mid = requiredText(payload["message_id"], "payload[message_id]");
  const found = world.messages.get(mid);
  if (found === undefined || found.thread !== thread)
    throw invalidParameter("Param payload[message_id] must be a message of this thread");
  if (action === "react")
    found.message.pageReaction = requiredText(payload["reaction"], "payload[reaction]", { max: 20 });
  else delete found.message.pageReaction;
  touchMessage(world, thread, found.message);
}

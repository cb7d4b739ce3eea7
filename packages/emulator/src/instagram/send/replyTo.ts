import { invalidParameter } from "../../graph/graphError.ts";
import type { GraphCall } from "../../graph/graphRoutes.ts";
import { asText, objectParam } from "../../graph/params.ts";
import type { Thread } from "../../world/thread.ts";
import type { InstagramAccess } from "../account.ts";

/** The message a send answers to. Only the way over Facebook knows this. */
export function replyToOf(call: GraphCall, { by }: InstagramAccess, thread: Thread): string | undefined {
  const value = objectParam(call.params, "reply_to");
  if (value === undefined) return undefined;
  if (by === "account") throw invalidParameter("Param reply_to is not supported");
  const mid = asText(value["mid"]);
  if (call.world.messages.get(mid)?.thread !== thread)
    throw invalidParameter("Param reply_to[mid] must be a message of this thread", 2534037);
  return mid;
}

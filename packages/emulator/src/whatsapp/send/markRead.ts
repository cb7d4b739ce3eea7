import type { GraphAnswer, GraphCall } from "../../graph/graphRoutes.ts";
import { objectParam, stringParam } from "../../graph/params.ts";
import { touchThread } from "../../world/threads.ts";
import type { NumberAccess } from "../access.ts";
import { invalid, missing } from "../refusals.ts";

/** Typing ends with the answer, or after this long. */
const TYPING_MS = 25_000;

/** `{ status: "read", message_id, typing_indicator? }`: this message and the earlier ones are read. */
export function markRead({ world, params }: GraphCall, { number }: NumberAccess): GraphAnswer {
  if (stringParam(params, "status") !== "read") throw invalid("status", "must be one of {read}");
  const id = stringParam(params, "message_id");
  if (id === undefined) throw missing("message_id");
  const found = world.messages.get(id);
  if (found === undefined || found.thread.pageId !== number.id || found.message.from !== "person")
    throw invalid("message_id", "is not a message that this number received");
  const { thread, message } = found;
  thread.seenUntil = Math.max(thread.seenUntil, message.at);
  const typing = objectParam(params, "typing_indicator");
  if (typing !== undefined) {
    if (typing["type"] !== "text") throw invalid("typing_indicator.type", "must be one of {text}");
    thread.typingUntil = world.clock.now() + TYPING_MS;
  }
  touchThread(world, thread);
  return { body: { success: true } };
}

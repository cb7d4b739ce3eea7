import { GraphError, invalidParameter } from "../../graph/graphError.ts";
import type { GraphCall } from "../../graph/graphRoutes.ts";
import { stringParam } from "../../graph/params.ts";
import { oneOf } from "../../graph/shape.ts";
import { EXTENDED_MS, WINDOW_MS } from "../../messenger/send/policy.ts";
import type { Thread } from "../../world/thread.ts";
import type { InstagramAccess } from "../account.ts";

/** May this be sent now? The account's switch, the person, the tag, then the window. Returns the tag in use. */
export function checkInstagramPolicy(
  { world, params }: GraphCall,
  { account, app }: InstagramAccess,
  thread: Thread,
  { isPrivateReply }: { readonly isPrivateReply: boolean },
): string | undefined {
  const person = world.people.get(thread.personId);
  if (!account.allowsAccess)
    throw new GraphError({
      code: 200,
      subcode: 2534041,
      message: "(#200) The account owner has disabled access to instagram direct messages.",
    });
  if (!app.live && person?.tester !== true)
    throw new GraphError({ code: 200, message: "(#200) The app must be live to message people without a role on it." });
  if (world.faults.of(account.id).refuseAll === true)
    throw new GraphError({ code: 10, message: "(#10) This account is restricted from sending messages." });
  if (thread.blocked || thread.isShutOut === true || person?.unavailable === true)
    throw new GraphError({ code: 551, subcode: 1545041, message: "(#551) This person isn't available right now." });
  const tag = tagOf(stringParam(params, "messaging_type"), stringParam(params, "tag"), app.humanAgent);
  if (isPrivateReply) return tag;
  const sinceMs = thread.windowOpenedAt === null ? Infinity : world.clock.now() - thread.windowOpenedAt;
  if (sinceMs <= (tag === undefined ? WINDOW_MS : EXTENDED_MS)) return tag;
  throw new GraphError({
    code: 10,
    subcode: 2534022,
    message: "(#10) This message is sent outside of allowed window.",
  });
}

function tagOf(type: string | undefined, tag: string | undefined, humanAgent: boolean): string | undefined {
  if (type !== undefined) oneOf(type, "messaging_type", ["RESPONSE", "UPDATE", "MESSAGE_TAG"]);
  if (tag === undefined || tag === "") {
    if (type === "MESSAGE_TAG")
      throw invalidParameter("The parameter tag is required when messaging_type is MESSAGE_TAG");
    return undefined;
  }
  oneOf(tag, "tag", ["HUMAN_AGENT"]);
  if (!humanAgent) throw invalidParameter("The app is not approved for the Human Agent feature");
  return tag;
}

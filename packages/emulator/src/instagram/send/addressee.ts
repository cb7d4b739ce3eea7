import { GraphError, invalidParameter } from "../../graph/graphError.ts";
import type { GraphCall } from "../../graph/graphRoutes.ts";
import { asText, objectParam } from "../../graph/params.ts";
import type { Addressee } from "../../messenger/send/addressee.ts";
import { getThread } from "../../world/threads.ts";
import type { InstagramAccount } from "../model.ts";

const KINDS = ["id", "comment_id"];
const SEVEN_DAYS_MS = 7 * 86_400_000;
const HOUR_MS = 3_600_000;

/** Whom a send reaches: a person by their id, or the writer of a comment. */
export function findInstagramAddressee(call: GraphCall, account: InstagramAccount): Addressee {
  const recipient = objectParam(call.params, "recipient");
  if (recipient === undefined) throw invalidParameter("The parameter recipient is required");
  const [kind, ...others] = KINDS.filter((one) => recipient[one] !== undefined);
  if (kind === undefined || others.length > 0)
    throw invalidParameter(`Param recipient must have exactly one of {${KINDS.join(", ")}}`);
  const id = asText(recipient[kind]);
  if (kind === "comment_id") return privateReplyTo(call, account, id);
  if (!/^\d{1,20}$/.test(id)) throw invalidParameter("Param recipient[id] must be a valid ID string");
  const thread = call.world.threads.get(id);
  if (thread === undefined || thread.pageId !== account.id)
    throw invalidParameter("The requested user cannot be found.", 2534014);
  return { thread };
}

/** One message for each comment, within seven days; to a comment of a live broadcast only while it runs. */
function privateReplyTo(call: GraphCall, account: InstagramAccount, id: string): Addressee {
  const { world, platform } = call;
  const found = world.comments.get(id);
  if (found?.post.ownerId !== account.id || found.comment.isRemoved === true || found.comment.personId === null)
    throw invalidParameter("The comment is invalid for a private reply.", 2534029);
  const { post, comment } = found;
  if (comment.isReplied === true)
    throw new GraphError({ code: 10900, message: "(#10900) Activity already replied to" });
  const isLive = post.kind === "LIVE";
  if (isLive ? post.isOver === true : world.clock.now() - comment.at > SEVEN_DAYS_MS)
    throw new GraphError({
      code: 10,
      subcode: 2534022,
      message: "(#10) This message is sent outside of allowed window.",
    });
  const isWithin = isLive
    ? platform.rates.take(`liveReplies/${account.id}`, world.limits.liveRepliesPerSecond, 1000)
    : platform.rates.take(`privateReplies/${account.id}`, world.limits.privateRepliesPerHour, HOUR_MS);
  if (!isWithin) throw new GraphError({ code: 613, message: "(#613) Calls to this api have exceeded the rate limit." });
  return {
    thread: getThread(world, account.id, found.comment.personId),
    privateReply: {
      quoted: comment.text,
      settle: () => {
        comment.isReplied = true;
        world.changes.emit("setup");
      },
    },
  };
}

import { GraphError } from "../../graph/graphError.ts";
import type { GraphAnswer, GraphCall } from "../../graph/graphRoutes.ts";
import { commitMessage } from "../../messenger/send/commit.ts";
import { assertMaySend } from "../../messenger/routing/control.ts";
import { drawAnswer, recordRefusal, recordSend, UNSURE } from "../../messenger/send/record.ts";
import type { Thread } from "../../world/thread.ts";
import { type InstagramAccess, requireAccess, requireRight } from "../account.ts";
import { findInstagramAddressee } from "./addressee.ts";
import { parseInstagramContent } from "./content.ts";
import { checkInstagramPolicy } from "./policy.ts";
import { replyToOf } from "./replyTo.ts";
import { applyInstagramAction } from "./senderAction.ts";

/** `POST /{account}/messages`, or `/{page}/messages` for its account. Refusals come in the platform's order. */
export async function sendInstagramMessage(call: GraphCall): Promise<GraphAnswer> {
  const access = requireAccess(call, "POST");
  const attempt: { thread?: Thread } = {};
  try {
    return await send(call, access, attempt);
  } catch (error) {
    if (error instanceof GraphError && error.details.subcode !== UNSURE)
      recordRefusal(call, access.account.id, attempt.thread, error);
    throw error;
  }
}

async function send(call: GraphCall, access: InstagramAccess, attempt: { thread?: Thread }): Promise<GraphAnswer> {
  const { params, platform, world } = call;
  const { account, app } = access;
  requireRight(call, "manage_messages");
  const { thread, privateReply } = findInstagramAddressee(call, account);
  attempt.thread = thread;
  const tag = checkInstagramPolicy(call, access, thread, { isPrivateReply: privateReply !== undefined });
  assertMaySend(world, thread, app.id);
  if (params["sender_action"] !== undefined) {
    takeRate(call, thread, false);
    applyInstagramAction(call, access, thread);
    recordSend(call, account.id, thread, { mid: null, text: null, metadata: null, answer: "ok" });
    return { body: { recipient_id: thread.psid } };
  }
  const { isHeavy, attachmentId, ...content } = await parseInstagramContent(call, account);
  const replyTo = replyToOf(call, access, thread);
  takeRate(call, thread, isHeavy);
  const message = commitMessage(platform, thread, app.id, {
    ...content,
    ...(replyTo === undefined ? {} : { replyTo }),
    ...(tag === undefined ? {} : { tag }),
    ...(privateReply === undefined ? {} : { commentText: privateReply.quoted }),
  });
  privateReply?.settle();
  const answer = drawAnswer(world, account.id);
  recordSend(call, account.id, thread, { mid: message.mid, text: message.text ?? null, metadata: null, answer });
  if (answer === "unsure")
    throw new GraphError({ code: 1, subcode: UNSURE, message: "An unknown error has occurred.", isTransient: false });
  return {
    body: {
      recipient_id: thread.psid,
      message_id: message.mid,
      ...(attachmentId === undefined ? {} : { attachment_id: attachmentId }),
    },
    dropConnection: answer === "dropped",
  };
}

function takeRate(call: GraphCall, thread: Thread, isHeavy: boolean): void {
  const { limits } = call.world;
  const { rates } = call.platform;
  const perSecond = isHeavy ? limits.mediaPerSecond : limits.textPerSecond;
  if (!rates.take(`send/${thread.pageId}/${isHeavy ? "media" : "text"}`, perSecond, 1000))
    throw new GraphError({ code: 613, message: "(#613) Calls to this api have exceeded the rate limit." });
  if (limits.threadPerSecond !== null && !rates.take(`thread/${thread.psid}`, limits.threadPerSecond, 1000))
    throw new GraphError({
      code: 613,
      subcode: 2534040,
      message: "(#613) Too many messages were sent to this person.",
    });
}

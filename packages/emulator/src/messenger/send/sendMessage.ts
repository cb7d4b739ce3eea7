import { GraphError, invalidParameter } from "../../graph/graphError.ts";
import type { GraphAnswer, GraphCall } from "../../graph/graphRoutes.ts";
import { asText, objectParam, stringParam } from "../../graph/params.ts";
import { oneOf } from "../../graph/shape.ts";
import type { Page } from "../model.ts";
import type { Thread } from "../../world/thread.ts";
import { getPage, requireScope } from "../pages.ts";
import { assertMaySend } from "../routing/control.ts";
import { parseThreadControl } from "../routing/controlCalls.ts";
import { commitMessage } from "./commit.ts";
import { parseContent } from "./content.ts";
import { checkPolicy } from "./policy.ts";
import { drawAnswer, recordRefusal, recordSend, UNSURE } from "./record.ts";
import { findAddressee } from "./recipient.ts";
import { applySenderAction } from "./senderAction.ts";

interface Attempt {
  thread?: Thread;
}

/**
 * `POST /{page}/messages`. Refusals come in the platform's order: permission,
 * recipient's shape, recipient known, policy, content, rate.
 */
export async function sendMessage(call: GraphCall): Promise<GraphAnswer> {
  const { page } = getPage(call, "POST");
  const attempt: Attempt = {};
  try {
    return await send(call, page, attempt);
  } catch (error) {
    if (error instanceof GraphError && error.details.subcode !== UNSURE)
      recordRefusal(call, page.id, attempt.thread, error);
    throw error;
  }
}

async function send(call: GraphCall, page: Page, attempt: Attempt): Promise<GraphAnswer> {
  const { world, platform, params, caller } = call;
  requireScope(call, "pages_messaging");
  const { thread, privateReply, isByReference = false } = findAddressee(call, page);
  attempt.thread = thread;
  const tag = checkPolicy(world, caller.app, thread, params, { isPrivateReply: privateReply !== undefined });
  assertMaySend(world, thread, caller.app.id);
  if (params["sender_action"] !== undefined) {
    takeRate(call, page, thread, false);
    applySenderAction(world, thread, params);
    recordSend(call, page.id, thread, { mid: null, text: null, metadata: null, answer: "ok" });
    return { body: isByReference ? {} : { recipient_id: thread.psid } };
  }
  const notificationType = params["notification_type"];
  if (notificationType !== undefined)
    oneOf(notificationType, "notification_type", ["REGULAR", "SILENT_PUSH", "NO_PUSH"]);
  const parsed = parseContent(call, page);
  const content = parsed instanceof Promise ? await parsed : parsed;
  const replyTo = parseReplyTo(call, thread);
  const personaId = parsePersona(call, page);
  const moveThread = parseThreadControl(call, page);
  takeRate(call, page, thread, content.isHeavy);

  const { isHeavy: _, attachmentId, ...said } = content;
  const message = commitMessage(platform, thread, caller.app.id, {
    ...said,
    ...(replyTo === undefined ? {} : { replyTo }),
    ...(personaId === undefined ? {} : { personaId }),
    ...(tag === undefined ? {} : { tag }),
    ...(privateReply === undefined ? {} : { commentText: privateReply.quoted }),
  });
  privateReply?.settle();
  moveThread?.(thread);
  const answer = drawAnswer(world, page.id);
  recordSend(call, page.id, thread, {
    mid: message.mid,
    text: message.text ?? null,
    metadata: message.metadata ?? null,
    answer,
  });
  if (answer === "unsure") {
    throw new GraphError({ code: 1, subcode: UNSURE, message: "An unknown error has occurred.", isTransient: false });
  }
  const body = {
    ...(isByReference ? {} : { recipient_id: thread.psid }),
    message_id: message.mid,
    ...(attachmentId === undefined ? {} : { attachment_id: attachmentId }),
  };
  return { body, dropConnection: answer === "dropped" };
}

function parseReplyTo(call: GraphCall, thread: Thread): string | undefined {
  const value = objectParam(call.params, "reply_to");
  if (value === undefined) return undefined;
  const mid = asText(value["mid"]);
  if (call.world.messages.get(mid)?.thread !== thread)
    throw invalidParameter("Param reply_to[mid] must be a message of this thread");
  return mid;
}

function parsePersona(call: GraphCall, page: Page): string | undefined {
  const id = stringParam(call.params, "persona_id");
  if (id === undefined || id === "") return undefined;
  if (!page.personas.has(id)) throw invalidParameter("Param persona_id must be a valid persona of the Page", 2018196);
  return id;
}

function takeRate(call: GraphCall, page: Page, thread: Thread, isHeavy: boolean): void {
  const { limits } = call.world;
  const kind = isHeavy ? "media" : "text";
  const perSecond = isHeavy ? limits.mediaPerSecond : limits.textPerSecond;
  if (!call.platform.rates.take(`send/${page.id}/${kind}`, perSecond, 1000)) {
    throw new GraphError({ code: 613, message: "(#613) Calls to this api have exceeded the rate limit." });
  }
  if (
    limits.threadPerSecond !== null &&
    !call.platform.rates.take(`thread/${thread.psid}`, limits.threadPerSecond, 1000)
  ) {
    throw new GraphError({
      code: 613,
      subcode: 2018338,
      message: "(#613) Too many messages were sent to this person.",
    });
  }
}

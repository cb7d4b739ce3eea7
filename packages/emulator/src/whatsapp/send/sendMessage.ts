import { GraphError, invalidParameter } from "../../graph/graphError.ts";
import type { GraphAnswer, GraphCall } from "../../graph/graphRoutes.ts";
import { asText, isRecord, objectParam, stringParam } from "../../graph/params.ts";
import { drawAnswer, recordRefusal, recordSend, UNSURE } from "../../messenger/send/record.ts";
import type { Message, Thread } from "../../world/thread.ts";
import { addMessage, getThread, nextInstant } from "../../world/threads.ts";
import { getNumberAccess, type NumberAccess } from "../access.ts";
import { whatsappMessageId } from "../ids.ts";
import { businessScopedId, findPerson, phoneOf } from "../people.ts";
import { refused } from "../refusals.ts";
import { deliver } from "./deliver.ts";
import { markRead } from "./markRead.ts";
import { type ParsedContent, parseContent } from "./content.ts";
import { takeMessagingLimit, takeRates } from "./limits.ts";
import { reactAsBusiness } from "./reaction.ts";

/** `POST /{number}/messages`: a message, a read receipt or a typing sign. 200 means accepted; what became of it is told later. */
export function sendWhatsApp(call: GraphCall): Promise<GraphAnswer> {
  return answer(call, { isMarketing: false });
}

/** `POST /{number}/marketing_messages`: marketing templates only. */
export function sendMarketing(call: GraphCall): Promise<GraphAnswer> {
  return answer(call, { isMarketing: true });
}

async function answer(call: GraphCall, { isMarketing }: { readonly isMarketing: boolean }): Promise<GraphAnswer> {
  const access = getNumberAccess(call, "POST", "whatsapp_business_messaging");
  const attempt: { thread?: Thread } = {};
  try {
    return send(call, access, attempt, isMarketing);
  } catch (error) {
    if (error instanceof GraphError && error.details.subcode !== UNSURE)
      recordRefusal(call, access.number.id, attempt.thread, error);
    throw error;
  }
}

function send(call: GraphCall, access: NumberAccess, attempt: { thread?: Thread }, isMarketing: boolean): GraphAnswer {
  const { world, params, platform } = call;
  const { number, account, app } = access;
  refuseByState(call, access);
  if (stringParam(params, "messaging_product") !== "whatsapp")
    throw invalidParameter("The parameter messaging_product is required.");
  if (params["status"] !== undefined) return markRead(call, access);
  const to = recipientOf(call, access);
  const person = findPerson(world, account, to.key);
  const thread = person === undefined ? undefined : getThread(world, number.id, person.id);
  if (thread !== undefined) attempt.thread = thread;
  if (person !== undefined && number.blocked.has(person.id))
    throw refused(130403, "The recipient is blocked by the business");
  const content = parseContent(call, access, { isByUserId: to.isUserId });
  if (isMarketing && content.category !== "marketing")
    throw refused(134100, "Only templates of the category MARKETING can be sent by this endpoint");
  const opaque = stringParam(params, "biz_opaque_callback_data");
  if (opaque !== undefined && opaque.length > 512)
    throw refused(131009, "Parameter 'biz_opaque_callback_data' is longer than 512 characters");
  takeRates(call, number, to.key);
  takeMessagingLimit(world, account, thread, content);
  const id = whatsappMessageId();
  const shown = thread === undefined ? undefined : commit(call, thread, id, content, app.id);
  if (content.reaction !== undefined && thread !== undefined) reactAsBusiness(world, thread, content.reaction);
  deliver(platform, access, { id, thread, message: shown, person, to: to.key, content, opaque, isMarketing });
  const outcome = drawAnswer(world, number.id);
  recordSend(call, number.id, thread, {
    mid: id,
    text: content.text ?? null,
    metadata: opaque ?? null,
    answer: outcome,
  });
  if (outcome === "unsure")
    throw new GraphError({ code: 1, subcode: UNSURE, message: "An unknown error has occurred." });
  const contact = {
    input: to.input,
    ...(to.isUserId ? {} : { wa_id: person === undefined ? to.key : phoneOf(person) }),
    ...(person === undefined ? {} : { user_id: businessScopedId(person, account) }),
  };
  const held = content.template?.isPaced === true ? "held_for_quality_assessment" : "accepted";
  const status = content.template === undefined ? {} : { message_status: held };
  return {
    body: { messaging_product: "whatsapp", contacts: [contact], messages: [{ id, ...status }] },
    dropConnection: outcome === "dropped",
  };
}

function refuseByState({ world }: GraphCall, { number, account }: NumberAccess): void {
  if (account.isLocked) throw refused(131031, "The business account has been locked");
  if (world.faults.of(number.id).accountDisabled === true || world.faults.of(account.id).accountDisabled === true)
    throw refused(131031, "The business account has been disabled");
  if (!number.isRegistered)
    throw refused(133010, "The phone number is not registered on the WhatsApp Business Platform");
}

/** `to` outweighs `recipient`; blanks, plus and separators in a number do not count. */
function recipientOf(
  { params }: GraphCall,
  { number }: NumberAccess,
): { key: string; input: string; isUserId: boolean } {
  const type = stringParam(params, "recipient_type") ?? "individual";
  if (type === "group") throw refused(131009, "Groups are not available to this number");
  if (type !== "individual") throw refused(131009, "Parameter 'recipient_type' must be one of {individual, group}");
  const to = stringParam(params, "to");
  const userId = stringParam(params, "recipient");
  if (to !== undefined && to !== "") {
    const digits = to.replace(/[+\s().-]/g, "");
    if (!/^\d{5,20}$/.test(digits)) throw refused(131009, "Parameter 'to' is not a valid phone number");
    if (digits === number.displayPhone.replace(/\D/g, "")) throw refused(131021, "Recipient cannot be the sender");
    return { key: digits, input: to, isUserId: false };
  }
  if (userId === undefined || userId === "") throw invalidParameter("The parameter to is required.");
  if (!/^[A-Z]{2}\.(ENT\.)?[A-Za-z0-9]{1,128}$/.test(userId))
    throw refused(131009, "Parameter 'recipient' is not a valid user id");
  return { key: userId, input: userId, isUserId: true };
}

function commit(
  call: GraphCall,
  thread: Thread,
  mid: string,
  { content, text, reaction }: ParsedContent,
  appId: string,
): Message | undefined {
  // A reaction is no message of its own on the phone.
  if (reaction !== undefined) return undefined;
  const context = objectParam(call.params, "context");
  const replyTo = isRecord(context) ? asText(context["message_id"]) : "";
  const message: Message = {
    mid,
    at: nextInstant(call.world, thread),
    from: "page",
    appId,
    whatsapp: content,
    status: "accepted",
    ...(text === undefined ? {} : { text }),
    ...(call.world.messages.get(replyTo)?.thread === thread ? { replyTo } : {}),
  };
  addMessage(call.world, thread, message);
  return message;
}

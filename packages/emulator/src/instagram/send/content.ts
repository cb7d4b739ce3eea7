import { invalidParameter } from "../../graph/graphError.ts";
import type { GraphCall } from "../../graph/graphRoutes.ts";
import { asText, isRecord, objectParam } from "../../graph/params.ts";
import { list, oneOf, optionalText, requiredObject, requiredText } from "../../graph/shape.ts";
import { resolveMedia } from "../../messenger/attachments/resolveMedia.ts";
import { parseTemplate } from "../../messenger/send/templates.ts";
import type { Attachment, QuickReply } from "../../world/thread.ts";
import type { InstagramAccount } from "../model.ts";
import { assertFormat } from "./formats.ts";

export interface InstagramContent {
  readonly text?: string;
  readonly attachments?: Attachment[];
  readonly quickReplies?: QuickReply[];
  readonly attachmentId?: string;
  /** Audio and video count against the small limit of 10 a second. */
  readonly isHeavy: boolean;
}

/** Text is counted in bytes: an umlaut is two of them, most emoji four. */
const MAX_TEXT_BYTES = 1000;
const TITLE_SHOWN = 20;

/** What is said, checked against Instagram's limits. */
export async function parseInstagramContent(call: GraphCall, account: InstagramAccount): Promise<InstagramContent> {
  for (const absent of ["persona_id", "notification_type"])
    if (call.params[absent] !== undefined) throw invalidParameter(`Param ${absent} is not supported on Instagram`);
  const message = objectParam(call.params, "message");
  if (message === undefined) throw invalidParameter("The parameter message is required");
  const kinds = ["text", "attachment", "attachments"].filter((kind) => isGiven(message[kind]));
  for (const other of ["sticker_id", "template"])
    if (isGiven(message[other]))
      throw invalidParameter(`Param message[${other}] is not supported on Instagram`, 2534015);
  const [kind, ...others] = kinds;
  if (kind === undefined)
    throw invalidParameter("The message data is invalid: it needs text or an attachment", 2534015);
  if (others.length > 0)
    throw invalidParameter(`Param message must have exactly one of {${kinds.join(", ")}}`, 2534015);
  const quickReplies = parseQuickReplies(message["quick_replies"]);
  if (quickReplies.length > 0 && kind !== "text")
    throw invalidParameter("Quick replies are supported with text only", 2534015);
  if (kind === "text") {
    const text = requiredText(message["text"], "message[text]");
    if (Buffer.byteLength(text) > MAX_TEXT_BYTES)
      throw invalidParameter(
        `Length of param message[text] must be less than or equal to ${MAX_TEXT_BYTES} bytes`,
        2534015,
      );
    return { text, ...(quickReplies.length === 0 ? {} : { quickReplies }), isHeavy: false };
  }
  if (kind === "attachments") {
    const images = list(message["attachments"], "message[attachments]", { min: 1, max: 10 });
    const attachments = await Promise.all(images.map((image, index) => imageOf(call, account, image, index)));
    return { attachments, isHeavy: false };
  }
  return parseAttachment(call, account, message["attachment"]);
}

function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null && value !== "";
}

const MEDIA_TYPES = ["image", "audio", "video", "file"] as const;

async function parseAttachment(call: GraphCall, account: InstagramAccount, value: unknown): Promise<InstagramContent> {
  const attachment = requiredObject(value, "message[attachment]");
  const type = oneOf(attachment["type"], "message[attachment][type]", [
    ...MEDIA_TYPES,
    "template",
    "MEDIA_SHARE",
    "like_heart",
  ]);
  if (type === "like_heart") return { attachments: [{ type }], isHeavy: false };
  if (type === "MEDIA_SHARE") return { attachments: [ownPost(call, account, attachment["payload"])], isHeavy: false };
  if (type === "template") {
    const payload = requiredObject(attachment["payload"], "message[attachment][payload]");
    oneOf(payload["template_type"], "message[attachment][payload][template_type]", ["generic", "button", "product"]);
    const template = parseTemplate(payload);
    refuseOtherButtons(template);
    return { attachments: [{ type, template }], isHeavy: false };
  }
  const media = await resolveMedia(call, account.id, type, attachment["payload"]);
  assertFormat(call.world, type, media.attachment);
  return {
    attachments: [media.attachment],
    isHeavy: type === "audio" || type === "video",
    ...(media.attachmentId === undefined ? {} : { attachmentId: media.attachmentId }),
  };
}

async function imageOf(call: GraphCall, account: InstagramAccount, value: unknown, index: number): Promise<Attachment> {
  const path = `message[attachments][${index}]`;
  const attachment = requiredObject(value, path);
  const type = oneOf(attachment["type"], `${path}[type]`, ["image"]);
  const media = await resolveMedia(call, account.id, type, attachment["payload"]);
  assertFormat(call.world, type, media.attachment);
  return media.attachment;
}

/** A post of the account itself, shared by its id. */
function ownPost(call: GraphCall, account: InstagramAccount, payload: unknown): Attachment {
  const id = asText(isRecord(payload) ? payload["id"] : undefined);
  const post = call.world.posts.get(id);
  if (post?.ownerId !== account.id) throw invalidParameter("The media is not one of the account's own", 2534025);
  return {
    type: "ig_post",
    postId: id,
    title: post.text,
    ...(post.pictureUrl === undefined ? {} : { url: post.pictureUrl }),
  };
}

/** Instagram's buttons open an address or are a postback. */
function refuseOtherButtons(template: Record<string, unknown>): void {
  const elements = Array.isArray(template["elements"]) ? template["elements"] : [template];
  for (const element of elements) {
    const buttons: unknown = isRecord(element) ? element["buttons"] : undefined;
    for (const button of Array.isArray(buttons) ? buttons : [])
      oneOf(isRecord(button) ? button["type"] : undefined, "buttons[type]", ["web_url", "postback"]);
  }
}

function parseQuickReplies(value: unknown): QuickReply[] {
  return list(value, "message[quick_replies]", { min: 0, max: 13 }).map((item, index) => {
    const path = `message[quick_replies][${index}]`;
    const reply = requiredObject(item, path);
    const type = oneOf(reply["content_type"], `${path}[content_type]`, ["text", "user_phone_number"]);
    if (type !== "text") return { content_type: type };
    const payload = optionalText(reply["payload"], `${path}[payload]`, { max: 1000 });
    const title = Array.from(requiredText(reply["title"], `${path}[title]`))
      .slice(0, TITLE_SHOWN)
      .join("");
    return { content_type: type, title, ...(payload === undefined ? {} : { payload }) };
  });
}

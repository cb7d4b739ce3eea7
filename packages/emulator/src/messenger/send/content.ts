import { invalidParameter } from "../../graph/graphError.ts";
import type { GraphCall } from "../../graph/graphRoutes.ts";
import { asText, objectParam } from "../../graph/params.ts";
import { list, oneOf, optionalText, optionalUrl, requiredObject, requiredText } from "../../graph/shape.ts";
import { stickerUrl } from "../../media/stickers.ts";
import { getUpload, resolveMedia } from "../attachments/resolveMedia.ts";
import type { Page } from "../model.ts";
import type { Attachment, QuickReply } from "../../world/thread.ts";
import { parseUtility } from "../utility/utilityContent.ts";
import { parseTemplate } from "./templates.ts";

export interface Content {
  readonly text?: string;
  readonly attachments?: Attachment[];
  readonly quickReplies?: QuickReply[];
  readonly metadata?: string;
  readonly utilityTemplate?: string;
  /** Counts against the small limit of 10 a second. */
  readonly isHeavy: boolean;
  /** A reusable attachment got this id. */
  readonly attachmentId?: string;
}

/** What is said, checked against the documented limits. Media given by address are fetched first. */
export function parseContent(call: GraphCall, page: Page): Content | Promise<Content> {
  const message = objectParam(call.params, "message");
  if (message === undefined) throw invalidParameter("The parameter message is required");
  const kinds = ["text", "attachment", "attachments", "sticker_id", "template"].filter((kind) =>
    isGiven(message[kind]),
  );
  if (kinds.length === 0) throw invalidParameter("Param message must be non-empty: it needs text or an attachment");
  if (kinds.length > 1) throw invalidParameter(`Param message must have exactly one of {${kinds.join(", ")}}`);
  if (call.params["messaging_type"] === "UTILITY" && kinds[0] !== "template")
    throw invalidParameter("Param message[template] is required when messaging_type is UTILITY");
  const metadata = optionalText(message["metadata"], "message[metadata]", { max: 1000 });
  const quickReplies = parseQuickReplies(message["quick_replies"]);
  const common = {
    ...(metadata === undefined ? {} : { metadata }),
    ...(quickReplies.length === 0 ? {} : { quickReplies }),
  };
  switch (kinds[0]) {
    case "text":
      return { ...common, text: requiredText(message["text"], "message[text]", { max: 2000 }), isHeavy: false };
    case "sticker_id": {
      const stickerId = requiredText(message["sticker_id"], "message[sticker_id]");
      return {
        ...common,
        attachments: [{ type: "sticker", stickerId, url: stickerUrl(call.world.url, stickerId) }],
        isHeavy: false,
      };
    }
    case "template":
      return { ...common, ...parseUtility(call, page, message["template"]), isHeavy: false };
    case "attachments":
      return parseImages(call, page, message["attachments"]).then((attachments) => ({
        ...common,
        attachments,
        isHeavy: false,
      }));
    default:
      return parseAttachment(call, page, message["attachment"]).then((content) => ({ ...common, ...content }));
  }
}

function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null && value !== "";
}

async function parseAttachment(call: GraphCall, page: Page, value: unknown): Promise<Content> {
  const attachment = requiredObject(value, "message[attachment]");
  const type = oneOf(attachment["type"], "message[attachment][type]", ["image", "audio", "video", "file", "template"]);
  if (type === "template") {
    const template = parseTemplate(attachment["payload"]);
    return { attachments: [{ type, template: resolveTemplateMedia(call, page, template) }], isHeavy: false };
  }
  const media = await resolveMedia(call, page.id, type, attachment["payload"]);
  const isHeavy = type === "audio" || type === "video";
  return {
    attachments: [media.attachment],
    isHeavy,
    ...(media.attachmentId === undefined ? {} : { attachmentId: media.attachmentId }),
  };
}

/** Several images in one send. */
async function parseImages(call: GraphCall, page: Page, value: unknown): Promise<Attachment[]> {
  const images = list(value, "message[attachments]", { min: 1, max: 30 });
  return Promise.all(
    images.map(async (image, index) => {
      const attachment = requiredObject(image, `message[attachments][${index}]`);
      const type = oneOf(attachment["type"], `message[attachments][${index}][type]`, ["image"]);
      return (await resolveMedia(call, page.id, type, attachment["payload"])).attachment;
    }),
  );
}

/** A media template names an uploaded file; the phone needs its address. */
function resolveTemplateMedia(call: GraphCall, page: Page, template: ReturnType<typeof parseTemplate>) {
  if (template.template_type !== "media") return template;
  const [element] = list(template["elements"], "elements", { min: 1, max: 1 });
  const fields = requiredObject(element, "elements[0]");
  if (fields["attachment_id"] === undefined) return template;
  const type = fields["media_type"] === "video" ? "video" : "image";
  const { url } = getUpload(call.world, page.id, type, asText(fields["attachment_id"]));
  return { ...template, elements: [{ ...fields, resolved_url: url }] };
}

function parseQuickReplies(value: unknown): QuickReply[] {
  return list(value, "message[quick_replies]", { min: 0, max: 13 }).map((item, index) => {
    const path = `message[quick_replies][${index}]`;
    const reply = requiredObject(item, path);
    const type = oneOf(reply["content_type"], `${path}[content_type]`, ["text", "user_phone_number", "user_email"]);
    if (type !== "text") return { content_type: type };
    const image = optionalUrl(reply["image_url"], `${path}[image_url]`);
    const payload = optionalText(reply["payload"], `${path}[payload]`, { max: 1000 });
    return {
      content_type: type,
      title: requiredText(reply["title"], `${path}[title]`, { max: 20 }),
      ...(payload === undefined ? {} : { payload }),
      ...(image === undefined ? {} : { image_url: image }),
    };
  });
}

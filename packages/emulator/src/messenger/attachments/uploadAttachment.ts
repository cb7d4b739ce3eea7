import type { GraphAnswer, GraphCall } from "../../graph/graphRoutes.ts";
import { objectParam } from "../../graph/params.ts";
import { oneOf, requiredObject } from "../../graph/shape.ts";
import { isRecord } from "../../graph/params.ts";
import { isForInstagram, requireAccess, requireRight } from "../../instagram/account.ts";
import { getPage, requireScope } from "../pages.ts";
import { rememberUpload, storeMedia } from "./resolveMedia.ts";

/** `POST /{page}/message_attachments`: a file by address or as multipart, kept for later sends. */
export async function uploadAttachment(call: GraphCall): Promise<GraphAnswer> {
  const ownerId = isForInstagram(call) ? instagramOwner(call) : pageOwner(call);
  const message = requiredObject(objectParam(call.params, "message"), "message");
  const attachment = requiredObject(message["attachment"], "message[attachment]");
  const type = oneOf(attachment["type"], "message[attachment][type]", ["image", "audio", "video", "file"]);
  const payload = isRecord(attachment["payload"]) ? attachment["payload"] : {};
  const stored = await storeMedia(call, type, payload["url"]);
  return { body: { attachment_id: rememberUpload(call.world, ownerId, type, stored) } };
}

function pageOwner(call: GraphCall): string {
  const { page } = getPage(call, "POST");
  requireScope(call, "pages_messaging");
  return page.id;
}

function instagramOwner(call: GraphCall): string {
  requireRight(call, "manage_messages");
  return requireAccess(call, "POST").account.id;
}

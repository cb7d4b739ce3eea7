/** Links of wa.me with prepared words, and their QR codes. */
import { randomBytes } from "node:crypto";
import { unsupportedRequest } from "../../graph/graphError.ts";
import type { GraphAnswer, GraphCall } from "../../graph/graphRoutes.ts";
import { stringParam } from "../../graph/params.ts";
import { requiredText } from "../../graph/shape.ts";
import { getNumberAccess } from "../access.ts";

const MANAGE = "whatsapp_business_management";

/** `POST /{number}/message_qrdls {prefilled_message, generate_qr_image?}`; with `code` an existing one is changed. */
export function putLink(call: GraphCall): GraphAnswer {
  const { number } = getNumberAccess(call, "POST", MANAGE);
  const words = requiredText(call.params["prefilled_message"], "prefilled_message", { max: 140 });
  const code = call.path["code"] ?? stringParam(call.params, "code");
  if (code !== undefined && !number.links.has(code)) throw unsupportedRequest("POST", code);
  const own = code ?? randomBytes(7).toString("hex").toUpperCase();
  number.links.set(own, words);
  call.world.changes.emit("setup");
  const hasImage = stringParam(call.params, "generate_qr_image") !== undefined;
  return {
    body: {
      ...linkBody(own, words),
      ...(hasImage ? { qr_image_url: `${call.world.url}/_media/faces/page-${own}.png` } : {}),
    },
  };
}

/** `GET /{number}/message_qrdls`, or one of them by its code. */
export function listLinks(call: GraphCall): GraphAnswer {
  const { number } = getNumberAccess(call, "GET", MANAGE);
  const { code } = call.path;
  const shown = [...number.links].filter(([one]) => code === undefined || code === one);
  return { body: { data: shown.map(([one, words]) => linkBody(one, words)) } };
}

/** `DELETE /{number}/message_qrdls/{code}` */
export function deleteLink(call: GraphCall): GraphAnswer {
  const { number } = getNumberAccess(call, "DELETE", MANAGE);
  const code = call.path["code"] ?? "";
  if (!number.links.delete(code)) throw unsupportedRequest("DELETE", code);
  call.world.changes.emit("setup");
  return { body: { success: true } };
}

function linkBody(code: string, words: string): Record<string, unknown> {
  return { code, prefilled_message: words, deep_link_url: `https://wa.me/message/${code}` };
}

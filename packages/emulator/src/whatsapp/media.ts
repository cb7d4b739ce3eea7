/** WhatsApp's media: an id, from that an address for five minutes, and there the file for who brings the token. */
import { GraphError, unsupportedRequest } from "../graph/graphError.ts";
import type { GraphAnswer, GraphCall } from "../graph/graphRoutes.ts";
import { stringParam } from "../graph/params.ts";
import { numericId } from "../world/ids.ts";
import type { World } from "../world/world.ts";
import { getNumberAccess, requireApp } from "./access.ts";
import { createHash } from "node:crypto";
import { getNumber, getWaba } from "./setup.ts";
import { refused } from "./refusals.ts";

const DAY_MS = 86_400_000;
const MEGABYTE = 1_048_576;
const LARGEST_UPLOAD = 100 * MEGABYTE;
const UPLOADED_DAYS = 30;
const RECEIVED_DAYS = 7;
const URL_MS = 5 * 60_000;

/** Remembers a file under an id of WhatsApp. */
export function rememberMedia(
  world: World,
  numberId: string,
  file: { readonly mediaId: string; readonly fileName: string },
  from: "app" | "person",
): string {
  const id = numericId();
  const days = from === "app" ? UPLOADED_DAYS : RECEIVED_DAYS;
  world.whatsappMedia.set(id, { id, numberId, ...file, at: world.clock.now(), days });
  return id;
}

export interface FoundMedia {
  readonly contentType: string;
  readonly sizeBytes: number;
  readonly fileName: string;
  /** On the phone. */
  readonly url: string;
  readonly bytes: Buffer;
}

/** The file of an id, as long as the id lives. */
export function findMedia(world: World, numberId: string, id: string): FoundMedia | undefined {
  const known = world.whatsappMedia.get(id);
  if (known === undefined || known.numberId !== numberId) return undefined;
  if (world.clock.now() - known.at > known.days * DAY_MS) return undefined;
  const found = world.media.find(known.mediaId);
  if (found === undefined) return undefined;
  const { contentType, sizeBytes } = found.item;
  const url = world.media.urlOf(known.mediaId, known.fileName);
  return { contentType, sizeBytes, fileName: known.fileName, url, bytes: found.bytes };
}

/** What a webhook tells of a file that was received. */
export function mediaFields(world: World, numberId: string, id: string): Record<string, unknown> {
  const found = findMedia(world, numberId, id);
  return {
    id,
    mime_type: found?.contentType,
    sha256: found === undefined ? "" : sha256(found.bytes),
    url: downloadUrl(world, id),
  };
}

/** `POST /{number}/media`, multipart with `file`, `type` and `messaging_product`. */
export function uploadMedia(call: GraphCall): GraphAnswer {
  const { number } = getNumberAccess(call, "POST", "whatsapp_business_messaging");
  if (stringParam(call.params, "messaging_product") !== "whatsapp")
    throw new GraphError({ code: 100, message: "(#100) The parameter messaging_product is required." });
  const [file] = call.files;
  if (file === undefined) throw new GraphError({ code: 100, message: "(#100) The parameter file is required." });
  if (file.bytes.length > LARGEST_UPLOAD) throw refused(131053, "The file is larger than 100 MB");
  const type = (stringParam(call.params, "type") ?? file.contentType).split(";")[0]?.trim() ?? "";
  const contentType = type.includes("/") ? type : file.contentType;
  const { id: mediaId } = call.world.media.put(file.bytes, contentType, file.fileName);
  return { body: { id: rememberMedia(call.world, number.id, { mediaId, fileName: file.fileName }, "app") } };
}

export const isMedia = ({ world, path }: GraphCall) => world.whatsappMedia.has(path["id"] ?? "");

/** `GET /{media}`: where the file is, for five minutes. */
export function lookUpMedia(call: GraphCall): GraphAnswer {
  const { world } = call;
  const id = call.path["id"] ?? "";
  const number = mediaOwner(call, "GET");
  const only = stringParam(call.params, "phone_number_id");
  const found = only !== undefined && only !== number ? undefined : findMedia(world, number, id);
  if (found === undefined) throw unsupportedRequest("GET", id);
  return {
    body: {
      messaging_product: "whatsapp",
      url: downloadUrl(world, id),
      mime_type: found.contentType,
      sha256: sha256(found.bytes),
      file_size: String(found.sizeBytes),
      id,
    },
  };
}

/** `DELETE /{media}` */
export function deleteMedia(call: GraphCall): GraphAnswer {
  mediaOwner(call, "DELETE");
  call.world.whatsappMedia.delete(call.path["id"] ?? "");
  return { body: { success: true } };
}

function mediaOwner(call: GraphCall, method: string): string {
  const known = call.world.whatsappMedia.get(call.path["id"] ?? "");
  if (known === undefined) throw unsupportedRequest(method, call.path["id"] ?? "");
  const { wabaId } = getNumber(call.world, known.numberId);
  requireApp(call, getWaba(call.world, wabaId), method, "whatsapp_business_messaging");
  return known.numberId;
}

function downloadUrl(world: World, id: string): string {
  const until = Math.ceil((world.clock.now() + URL_MS) / 1000);
  return `${world.url}/_whatsapp_media/${id}?ext=${until}`;
}

export function sha256(bytes: Buffer): string {
  return createHash("sha256").update(bytes).digest("base64");
}

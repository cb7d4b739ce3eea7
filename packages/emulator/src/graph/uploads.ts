/** Resumable uploads: a session, then the bytes, then a handle that templates and profiles take. */
import { randomBytes } from "node:crypto";
import { unsupportedRequest } from "./graphError.ts";
import type { GraphAnswer, GraphCall } from "./graphRoutes.ts";
import { stringParam } from "./params.ts";
import { requiredText } from "./shape.ts";

const PREFIX = "upload:";

/** `POST /{app}/uploads?file_name=&file_length=&file_type=` */
export function startUpload(call: GraphCall): GraphAnswer {
  const id = call.path["id"] ?? "";
  if (id !== "app" && id !== call.caller.app.id) throw unsupportedRequest("POST", id);
  requiredText(call.params["file_length"], "file_length");
  requiredText(call.params["file_type"], "file_type");
  const session = `${PREFIX}${randomBytes(24).toString("base64url")}`;
  call.world.uploadSessions.set(session, { isDone: false });
  return { body: { id: session } };
}

export const isUploadSession = ({ path }: GraphCall) => path["id"]?.startsWith(PREFIX) === true;

/** `POST /upload:…` with the bytes as body: the handle. */
export function finishUpload(call: GraphCall): GraphAnswer {
  const session = sessionOf(call, "POST");
  session.isDone = true;
  const type = stringParam(call.params, "file_type") ?? "";
  return { body: { h: `4::${Buffer.from(type).toString("base64")}:${randomBytes(48).toString("base64url")}` } };
}

/** `GET /upload:…`: how far it came. */
export function readUpload(call: GraphCall): GraphAnswer {
  const session = sessionOf(call, "GET");
  return { body: { id: call.path["id"], file_offset: session.isDone ? 1 : 0 } };
}

function sessionOf(call: GraphCall, method: string): { isDone: boolean } {
  const session = call.world.uploadSessions.get(call.path["id"] ?? "");
  if (session === undefined) throw unsupportedRequest(method, call.path["id"] ?? "");
  return session;
}

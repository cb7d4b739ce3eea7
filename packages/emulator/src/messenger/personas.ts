import { unsupportedRequest } from "../graph/graphError.ts";
import type { GraphAnswer, GraphCall } from "../graph/graphRoutes.ts";
import { requiredText, requiredUrl } from "../graph/shape.ts";
import { numericId } from "../world/ids.ts";
import type { Persona } from "./model.ts";
import { getPage, requireScope } from "./pages.ts";

/** `POST /{page}/personas` */
export function createPersona(call: GraphCall): GraphAnswer {
  const { page } = getPage(call, "POST");
  requireScope(call, "pages_messaging");
  const name = requiredText(call.params["name"], "name", { max: 50 });
  const pictureUrl = requiredUrl(call.params["profile_picture_url"], "profile_picture_url");
  const persona: Persona = { id: numericId(), name, pictureUrl };
  page.personas.set(persona.id, persona);
  return { body: { id: persona.id } };
}

/** `GET /{page}/personas` */
export function listPersonas(call: GraphCall): GraphAnswer {
  const { page } = getPage(call, "GET");
  return { body: { data: [...page.personas.values()].map(personaBody), paging: {} } };
}

/** `DELETE /{persona}` */
export function deletePersona(call: GraphCall): GraphAnswer {
  const id = call.path["id"] ?? "";
  if (call.caller.kind !== "page" || !call.caller.page.personas.delete(id)) throw unsupportedRequest("DELETE", id);
  return { body: { success: true } };
}

export function personaBody({ id, name, pictureUrl }: Persona) {
  return { id, name, profile_picture_url: pictureUrl };
}

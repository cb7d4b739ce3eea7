import { unsupportedRequest } from "../graph/graphError.ts";
import type { GraphAnswer, GraphCall } from "../graph/graphRoutes.ts";
import { askedPage, onePage } from "../graph/onePage.ts";
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

/** `GET /{page}/personas`, newest first, in pages. */
export function listPersonas(call: GraphCall): GraphAnswer {
  const { page } = getPage(call, "GET");
  const newestFirst = [...page.personas.values()].reverse();
  const places = new Map(newestFirst.map(({ id }, index) => [id, { at: newestFirst.length - index, id }]));
  const placeOf = ({ id }: Persona) => places.get(id) ?? { at: 0, id };
  const { shown, cursors } = onePage(newestFirst, placeOf, askedPage(call.params, 25));
  return { body: { data: shown.map(personaBody), ...(cursors === undefined ? {} : { paging: { cursors } }) } };
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

import { invalidParameter } from "../../graph/graphError.ts";
import type { GraphAnswer, GraphCall } from "../../graph/graphRoutes.ts";
import { listParam } from "../../graph/params.ts";
import { oneOf } from "../../graph/shape.ts";
import type { Page } from "../model.ts";
import { getPage, requireScope } from "../pages.ts";
import { takeProfileCall } from "./profileRate.ts";
import { parseProfile, PROFILE_PROPERTIES } from "./parseProfile.ts";

/** `GET /{page}/messenger_profile?fields=…` */
export function getProfile(call: GraphCall): GraphAnswer {
  const page = takeCall(call, "GET");
  const fields = listParam(call.params, "fields") ?? [];
  if (fields.length === 0) throw invalidParameter("The parameter fields is required");
  const shown: Record<string, unknown> = {};
  for (const field of fields) {
    const name = oneOf(field, "fields", [...PROFILE_PROPERTIES, "subject_to_new_eu_privacy_rules"]);
    const value = name === "subject_to_new_eu_privacy_rules" ? true : page.profile[name];
    if (value !== undefined) shown[name] = value;
  }
  return { body: { data: Object.keys(shown).length === 0 ? [] : [shown] } };
}

/** `POST /{page}/messenger_profile` */
export function setProfile(call: GraphCall): GraphAnswer {
  const page = takeCall(call, "POST");
  page.profile = { ...page.profile, ...parseProfile(call.params, page.profile) };
  page.profileAppId = call.caller.app.id;
  call.world.changes.emit("setup");
  return { body: { result: "success" } };
}

/** `DELETE /{page}/messenger_profile {fields}` */
export function deleteProfile(call: GraphCall): GraphAnswer {
  const page = takeCall(call, "DELETE");
  const fields = listParam(call.params, "fields");
  if (fields === undefined) throw invalidParameter("The parameter fields is required");
  const next = { ...page.profile };
  for (const field of fields) delete next[oneOf(field, "fields", PROFILE_PROPERTIES)];
  if (next.persistent_menu !== undefined && next.get_started === undefined) {
    throw invalidParameter("You must delete the persistent menu before the Get Started button", 2018145);
  }
  page.profile = next;
  call.world.changes.emit("setup");
  return { body: { result: "success" } };
}

/** Permission, then one of the ten calls in ten minutes. */
function takeCall(call: GraphCall, method: string): Page {
  const { page } = getPage(call, method);
  requireScope(call, "pages_manage_metadata");
  takeProfileCall(call, page.id);
  return page;
}

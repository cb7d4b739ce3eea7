import { invalidParameter } from "../graph/graphError.ts";
import type { GraphAnswer, GraphCall } from "../graph/graphRoutes.ts";
import { isRecord, listParam, structured } from "../graph/params.ts";
import { oneOf } from "../graph/shape.ts";
import { parseProfile } from "../messenger/profile/parseProfile.ts";
import { takeProfileCall } from "../messenger/profile/profileRate.ts";
import { requireAccess, requireRight } from "./account.ts";
import type { InstagramAccount } from "./model.ts";

/** Instagram has no Get Started, greeting or commands. */
const PROPERTIES = ["ice_breakers", "persistent_menu"] as const;

/** `GET /me/messenger_profile?platform=instagram&fields=…` */
export function getInstagramProfile(call: GraphCall): GraphAnswer {
  const account = takeCall(call, "GET");
  const fields = listParam(call.params, "fields") ?? [];
  if (fields.length === 0) throw invalidParameter("The parameter fields is required");
  const shown: Record<string, unknown> = {};
  for (const field of fields) {
    const name = oneOf(field, "fields", PROPERTIES);
    if (account.profile[name] !== undefined) shown[name] = account.profile[name];
  }
  return { body: { data: Object.keys(shown).length === 0 ? [] : [shown] } };
}

/** `POST /me/messenger_profile?platform=instagram` */
export function setInstagramProfile(call: GraphCall): GraphAnswer {
  const account = takeCall(call, "POST");
  const given = Object.keys(call.params).filter((name) => call.params[name] !== undefined);
  for (const other of ["get_started", "greeting", "commands"])
    if (given.includes(other)) throw invalidParameter(`Param ${other} is not supported on Instagram`);
  refuseUnknownInMenu(structured(call.params, "persistent_menu"));
  const wanted = Object.fromEntries(PROPERTIES.map((name) => [name, call.params[name]]));
  // A menu needs no Get Started button here.
  const changes = parseProfile(wanted, { get_started: { payload: "none" } });
  account.profile = { ...account.profile, ...changes };
  account.profileAppId = call.caller.app.id;
  call.world.changes.emit("setup");
  return { body: { result: "success" } };
}

/** `DELETE /me/messenger_profile?platform=instagram {fields}` */
export function deleteInstagramProfile(call: GraphCall): GraphAnswer {
  const account = takeCall(call, "DELETE");
  const fields = listParam(call.params, "fields");
  if (fields === undefined) throw invalidParameter("The parameter fields is required");
  const next = { ...account.profile };
  for (const field of fields) delete next[oneOf(field, "fields", PROPERTIES)];
  account.profile = next;
  call.world.changes.emit("setup");
  return { body: { result: "success" } };
}

function refuseUnknownInMenu(menu: unknown): void {
  for (const entry of Array.isArray(menu) ? menu : []) {
    if (!isRecord(entry)) continue;
    if (entry["composer_input_disabled"] !== undefined)
      throw invalidParameter("Param persistent_menu[composer_input_disabled] is not supported on Instagram");
    const actions: unknown = entry["call_to_actions"];
    for (const action of Array.isArray(actions) ? actions : [])
      if (isRecord(action) && action["webview_height_ratio"] !== undefined)
        throw invalidParameter("Param persistent_menu[webview_height_ratio] is not supported on Instagram");
  }
}

function takeCall(call: GraphCall, method: string): InstagramAccount {
  const { account } = requireAccess(call, method);
  requireRight(call, "manage_messages");
  takeProfileCall(call, account.id);
  return account;
}

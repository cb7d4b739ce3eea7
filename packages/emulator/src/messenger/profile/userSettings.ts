import { GraphError, invalidParameter } from "../../graph/graphError.ts";
import type { GraphAnswer, GraphCall } from "../../graph/graphRoutes.ts";
import { asText, listParam, structured } from "../../graph/params.ts";
import { oneOf } from "../../graph/shape.ts";
import type { Page } from "../model.ts";
import type { Thread } from "../../world/thread.ts";
import { getPage, requireScope } from "../pages.ts";
import { findRecipient } from "../send/recipient.ts";
import { touchThread } from "../../world/threads.ts";
import { parseMenu } from "./parseProfile.ts";

const TEN_MINUTES_MS = 600_000;

/** `POST /me/custom_user_settings {psid, persistent_menu}`: a menu for one person, in place of the Page's. */
export function setUserSettings(call: GraphCall): GraphAnswer {
  const { page, thread } = takeCall(call, "POST");
  const menu = structured(call.params, "persistent_menu");
  if (menu === undefined) throw invalidParameter("The parameter persistent_menu is required");
  if (page.profile.get_started === undefined)
    throw invalidParameter("You must set a Get Started button if you also wish to use persistent menu", 2018145);
  thread.menu = { items: parseMenu(menu), appId: call.caller.app.id };
  touchThread(call.world, thread);
  return { body: { result: "success" } };
}

/** `GET /me/custom_user_settings?psid=` */
export function getUserSettings(call: GraphCall): GraphAnswer {
  const { page, thread } = takeCall(call, "GET");
  const shown = {
    ...(thread.menu === undefined ? {} : { user_level_persistent_menu: thread.menu.items }),
    ...(page.profile.persistent_menu === undefined ? {} : { page_level_persistent_menu: page.profile.persistent_menu }),
  };
  return { body: { data: Object.keys(shown).length === 0 ? [] : [shown] } };
}

/** `DELETE /me/custom_user_settings?psid=&params=["persistent_menu"]` */
export function deleteUserSettings(call: GraphCall): GraphAnswer {
  const { thread } = takeCall(call, "DELETE");
  const params = listParam(call.params, "params");
  if (params === undefined) throw invalidParameter("The parameter params is required");
  for (const name of params) oneOf(name, "params", ["persistent_menu"]);
  delete thread.menu;
  touchThread(call.world, thread);
  return { body: { result: "success" } };
}

/** Permission, the person, then one of the ten calls in ten minutes for each of them. */
function takeCall(call: GraphCall, method: string): { page: Page; thread: Thread } {
  const { page } = getPage(call, method);
  requireScope(call, "pages_messaging");
  const thread = findRecipient(call.world, page, { recipient: { id: asText(call.params["psid"]) } });
  const { profileCallsPerTenMinutes } = call.world.limits;
  if (!call.platform.rates.take(`userSettings/${thread.psid}`, profileCallsPerTenMinutes, TEN_MINUTES_MS))
    throw new GraphError({
      code: 613,
      message: "(#613) Calls to this api have exceeded the rate limit: 10 calls in 10 minutes.",
    });
  return { page, thread };
}

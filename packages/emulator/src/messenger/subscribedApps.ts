import { fieldNames } from "../graph/subscriptions.ts";
import { invalidParameter } from "../graph/graphError.ts";
import type { GraphAnswer, GraphCall } from "../graph/graphRoutes.ts";
import { listParam } from "../graph/params.ts";
import { getPage, requireScope } from "./pages.ts";

/** `GET /{page}/subscribed_apps` */
export function listSubscribedApps(call: GraphCall): GraphAnswer {
  const { page } = getPage(call, "GET");
  requireScope(call, "pages_manage_metadata");
  const alive = [...page.subscribedApps.values()].filter(({ disabled }) => !disabled);
  return {
    body: {
      data: alive.map(({ appId, fields }) => ({
        category: "Business",
        link: `https://www.facebook.com/games/?app_id=${appId}`,
        name: call.world.apps.get(appId)?.name ?? "",
        id: appId,
        subscribed_fields: fields,
      })),
    },
  };
}

/** `POST /{page}/subscribed_apps`: replaces the fields; also ends a disablement. */
export function subscribeToPage(call: GraphCall): GraphAnswer {
  const { page, app } = getPage(call, "POST");
  requireScope(call, "pages_manage_metadata");
  requireScope(call, "pages_messaging");
  const fields = listParam(call.params, "subscribed_fields");
  if (fields === undefined) throw invalidParameter("The parameter subscribed_fields is required");
  page.subscribedApps.set(app.id, { appId: app.id, fields: fieldNames(fields, "subscribed_fields"), disabled: false });
  call.world.changes.emit("setup");
  return { body: { success: true } };
}

/** `DELETE /{page}/subscribed_apps` */
export function unsubscribeFromPage(call: GraphCall): GraphAnswer {
  const { page, app } = getPage(call, "DELETE");
  requireScope(call, "pages_manage_metadata");
  page.subscribedApps.delete(app.id);
  call.world.changes.emit("setup");
  return { body: { success: true } };
}

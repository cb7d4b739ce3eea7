import type { GraphAnswer, GraphCall } from "../graph/graphRoutes.ts";
import { fieldNames } from "../graph/subscriptions.ts";
import { listParam } from "../graph/params.ts";
import { requireAccess, requireRight } from "./account.ts";
import { INSTAGRAM_FIELDS } from "./setup.ts";

/** `GET /{account}/subscribed_apps` */
export function listAccountApps(call: GraphCall): GraphAnswer {
  const { account } = requireAccess(call, "GET");
  requireRight(call, "basic");
  const alive = [...account.subscribedApps.values()].filter(({ disabled }) => !disabled);
  const data = alive.map(({ appId, fields }) => ({
    id: appId,
    name: call.world.apps.get(appId)?.name,
    subscribed_fields: fields,
  }));
  return { body: { data } };
}

/** `POST /{account}/subscribed_apps`: fields are checked, but those of the app's own subscription rule. */
export function subscribeToAccount(call: GraphCall): GraphAnswer {
  const { account, app } = requireAccess(call, "POST");
  requireRight(call, "basic");
  const fields = fieldNames(
    listParam(call.params, "subscribed_fields") ?? INSTAGRAM_FIELDS,
    "subscribed_fields",
    INSTAGRAM_FIELDS,
  );
  account.subscribedApps.set(app.id, { appId: app.id, fields, disabled: false });
  call.world.changes.emit("setup");
  return { body: { success: true } };
}

/** `DELETE /{account}/subscribed_apps` */
export function unsubscribeFromAccount(call: GraphCall): GraphAnswer {
  const { account, app } = requireAccess(call, "DELETE");
  account.subscribedApps.delete(app.id);
  call.world.changes.emit("setup");
  return { body: { success: true } };
}

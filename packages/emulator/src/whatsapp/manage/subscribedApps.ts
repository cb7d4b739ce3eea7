import { GraphError } from "../../graph/graphError.ts";
import type { GraphAnswer, GraphCall } from "../../graph/graphRoutes.ts";
import { stringParam } from "../../graph/params.ts";
import { requiredText, requiredUrl } from "../../graph/shape.ts";
import { verifyCallback } from "../../webhooks/verifyCallback.ts";
import { getWabaAccess } from "../access.ts";
import { WHATSAPP_FIELDS } from "../setup.ts";

const MANAGE = "whatsapp_business_management";

/** `GET /{account}/subscribed_apps` */
export function listWhatsAppApps(call: GraphCall): GraphAnswer {
  const { account } = getWabaAccess(call, "GET", MANAGE);
  const data = [...account.subscribedApps.values()].map(({ appId, callbackUrl }) => ({
    whatsapp_business_api_data: {
      id: appId,
      link: `https://www.facebook.com/games/?app_id=${appId}`,
      name: call.world.apps.get(appId)?.name ?? "",
    },
    ...(callbackUrl === undefined ? {} : { override_callback_uri: callbackUrl }),
  }));
  return { body: { data } };
}

/** `POST /{account}/subscribed_apps`, perhaps with an address of its own, which must prove itself. */
export async function subscribeToWaba(call: GraphCall): Promise<GraphAnswer> {
  const { account, app } = getWabaAccess(call, "POST", MANAGE);
  const override = stringParam(call.params, "override_callback_uri");
  if (override !== undefined) {
    const url = requiredUrl(override, "override_callback_uri");
    const token = requiredText(call.params["verify_token"], "verify_token");
    const verified = await verifyCallback(url, token, call.world.limits.webhookTimeoutMs);
    if (!verified.ok)
      throw new GraphError({
        code: 2200,
        message: `(#2200) Callback verification failed with the following errors: ${verified.reason}`,
      });
  }
  account.subscribedApps.set(app.id, {
    appId: app.id,
    fields: WHATSAPP_FIELDS,
    disabled: false,
    ...(override === undefined ? {} : { callbackUrl: override }),
  });
  call.world.changes.emit("setup");
  return { body: { success: true } };
}

/** `DELETE /{account}/subscribed_apps` */
export function unsubscribeFromWaba(call: GraphCall): GraphAnswer {
  const { account, app } = getWabaAccess(call, "DELETE", MANAGE);
  account.subscribedApps.delete(app.id);
  call.world.changes.emit("setup");
  return { body: { success: true } };
}

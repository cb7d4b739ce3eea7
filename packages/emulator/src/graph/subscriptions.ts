import { INSTAGRAM_FIELDS } from "../instagram/setup.ts";
import { WHATSAPP_FIELDS } from "../whatsapp/setup.ts";
import { PAGE_FIELDS } from "../world/setup.ts";
import { verifyCallback } from "../webhooks/verifyCallback.ts";
import { GraphError, invalidParameter, unsupportedRequest } from "./graphError.ts";
import type { GraphAnswer, GraphCall } from "./graphRoutes.ts";
import { asText, isRecord, listParam, stringParam } from "./params.ts";
import { oneOf, requiredText, requiredUrl } from "./shape.ts";

const OBJECTS = ["page", "instagram", "whatsapp_business_account", "user", "permissions"] as const;

const FIELDS_OF: Partial<Record<(typeof OBJECTS)[number], readonly string[]>> = {
  page: PAGE_FIELDS,
  instagram: INSTAGRAM_FIELDS,
  whatsapp_business_account: WHATSAPP_FIELDS,
};

/** `GET /{app}/subscriptions` */
export function listSubscriptions(call: GraphCall): GraphAnswer {
  const app = ownApp(call, "GET");
  return {
    body: {
      data: app.subscriptions.map(({ object, callbackUrl, fields, active }) => ({
        object,
        callback_url: callbackUrl,
        active,
        fields: fields.map((name) => ({ name, version: "v26.0" })),
      })),
    },
  };
}

/** `POST /{app}/subscriptions`: the callback is asked at once and must prove itself. */
export async function subscribeApp(call: GraphCall): Promise<GraphAnswer> {
  const app = ownApp(call, "POST");
  const { params, world } = call;
  const object = oneOf(stringParam(params, "object"), "object", OBJECTS);
  const callbackUrl = requiredUrl(params["callback_url"], "callback_url");
  const verifyToken = requiredText(params["verify_token"], "verify_token");
  const fields = fieldNames(listParam(params, "fields") ?? [], "fields", FIELDS_OF[object] ?? PAGE_FIELDS);
  const verified = await verifyCallback(callbackUrl, verifyToken, world.limits.webhookTimeoutMs);
  if (!verified.ok) {
    throw new GraphError({
      code: 2200,
      message: `(#2200) Callback verification failed with the following errors: ${verified.reason}`,
    });
  }
  const others = app.subscriptions.filter((one) => one.object !== object);
  app.subscriptions = [...others, { object, callbackUrl, verifyToken, fields, active: true }];
  world.changes.emit("setup");
  return { body: { success: true } };
}

/** `DELETE /{app}/subscriptions`: one object, or all of them. */
export function unsubscribeApp(call: GraphCall): GraphAnswer {
  const app = ownApp(call, "DELETE");
  const object = stringParam(call.params, "object");
  app.subscriptions = object === undefined ? [] : app.subscriptions.filter((one) => one.object !== object);
  call.world.changes.emit("setup");
  return { body: { success: true } };
}

/** Names of webhook fields, each checked against what the platform knows. */
export function fieldNames(values: unknown[], path: string, known: readonly string[] = PAGE_FIELDS): string[] {
  return values.map((value, index) => {
    const name = asText(isRecord(value) ? value["name"] : value);
    if (!known.includes(name))
      throw invalidParameter(`Param ${path}[${index}] must be one of {${known.join(", ")}} - got "${name}"`);
    return name;
  });
}

/** These calls need the app's own token, `APPID|SECRET`. */
function ownApp(call: GraphCall, method: string) {
  const id = call.path["id"] ?? "";
  const { caller } = call;
  if (caller.app.id !== id) throw unsupportedRequest(method, id);
  if (caller.kind !== "app") {
    throw new GraphError({ code: 15, message: "(#15) This method must be called with an app access_token." });
  }
  return caller.app;
}

import type { AccountAddress, PlatformAnswer, PlatformCall } from "@botschaft/core";
import { readAnswer } from "../meta/graphAnswer.ts";
import { graphCall } from "../meta/graphCall.ts";
import { isRecord, readList, readText } from "../meta/read.ts";
import { check, type ConnectionCheck } from "./connectionCheck.ts";
import { fieldName, neededFields } from "./subscriptionCheck.ts";
import { type AppCredentials, asApp } from "./tokenCheck.ts";

/** Asks where the app's events go. Beside each Page's subscription the app needs this one, too. */
export function appWebhooksCall(account: AccountAddress, app: AppCredentials): PlatformCall {
  return graphCall(asApp(account, app), { method: "GET", path: `${encodeURIComponent(app.appId)}/subscriptions` });
}

/** Lets the platform send the app's Page events to `callbackUrl`; it asks there with `verifyToken` before it agrees. */
export function setAppWebhookCall(
  account: AccountAddress,
  app: AppCredentials,
  webhook: { readonly callbackUrl: string; readonly verifyToken: string },
): PlatformCall {
  return graphCall(asApp(account, app), {
    method: "POST",
    path: `${encodeURIComponent(app.appId)}/subscriptions`,
    body: {
      object: "page",
      callback_url: webhook.callbackUrl,
      verify_token: webhook.verifyToken,
      fields: neededFields.join(","),
      include_values: true,
    },
  });
}

export function checkAppWebhook(answer: PlatformAnswer | undefined, callbackUrl: string | undefined): ConnectionCheck {
  if (answer === undefined) return check("app_webhook", "unknown", "app_unknown");
  const read = readAnswer(answer);
  if (read.kind === "failed") return check("app_webhook", "unknown", "call_failed", { detail: read.detail });
  const webhook = readList(read.data, "data")
    .filter(isRecord)
    .find((item) => item.object === "page");
  if (webhook === undefined) return check("app_webhook", "failed", "webhook_missing");
  const url = readText(webhook.callback_url) ?? "";
  if (webhook.active === false) return check("app_webhook", "failed", "webhook_inactive", { url });
  if (callbackUrl !== undefined && url !== callbackUrl) {
    return check("app_webhook", "warning", "webhook_elsewhere", { url, expected: callbackUrl });
  }
  const fields = readList(webhook, "fields").map(fieldName);
  const missing = neededFields.filter((field) => !fields.includes(field));
  return missing.length === 0
    ? check("app_webhook", "ok", "webhook_active", { url })
    : check("app_webhook", "warning", "webhook_fields_missing", { url, fields: missing });
}

import type { AccountAddress, PlatformAnswer, PlatformCall } from "@botschaft/core";
import { readAnswer } from "../meta/graphAnswer.ts";
import { graphCall } from "../meta/graphCall.ts";
import { isRecord, readId, readList, readText } from "../meta/read.ts";
import { check, type ConnectionCheck } from "./connectionCheck.ts";

export type MakeCall = (call: PlatformCall) => Promise<PlatformAnswer>;

/** Webhook fields without which conversations would have holes. */
export const neededFields: readonly string[] = [
  "messages",
  "message_echoes",
  "message_edits",
  "message_reactions",
  "message_reads",
  "message_deliveries",
  "messaging_postbacks",
  "messaging_referrals",
  "messaging_optins",
  "messaging_handovers",
  "standby",
  "messaging_policy_enforcement",
  "messaging_feedback",
];

/** Without these no customer is heard at all. */
const vitalFields: readonly string[] = ["messages", "messaging_postbacks"];

/** Asks the platform to send a Page's events to our app. The fields given replace those subscribed before. */
export function subscribeCall(account: AccountAddress, fields: readonly string[] = neededFields): PlatformCall {
  return graphCall(account, {
    method: "POST",
    path: subscribedApps(account),
    query: { subscribed_fields: fields.join(",") },
  });
}

/** Asks the platform to stop sending a Page's events to our app. */
export function unsubscribeCall(account: AccountAddress): PlatformCall {
  return graphCall(account, { method: "DELETE", path: subscribedApps(account) });
}

export function listSubscriptionsCall(account: AccountAddress): PlatformCall {
  return graphCall(account, { method: "GET", path: subscribedApps(account) });
}

/** Looks at the Page's subscription and, if `subscribe`, completes it, keeping fields that somebody else asked for. */
export async function checkSubscription(
  call: MakeCall,
  account: AccountAddress,
  { appId, subscribe }: { readonly appId: string | undefined; readonly subscribe: boolean },
): Promise<ConnectionCheck> {
  const before = subscribedFields(await call(listSubscriptionsCall(account)), appId);
  if (before.kind === "failed") return check("subscription", "failed", "call_failed", { detail: before.detail });
  if (missingIn(before.fields).length === 0)
    return check("subscription", "ok", "subscribed", { fields: before.fields });
  if (!subscribe) return verdict(before.fields);
  const answer = readAnswer(await call(subscribeCall(account, [...new Set([...before.fields, ...neededFields])])));
  if (answer.kind === "failed")
    return check("subscription", "failed", "subscription_refused", { detail: answer.detail });
  // What counts is what the platform kept, not what it said to the request.
  const after = subscribedFields(await call(listSubscriptionsCall(account)), appId);
  if (after.kind === "failed") return check("subscription", "failed", "call_failed", { detail: after.detail });
  return missingIn(after.fields).length > 0
    ? verdict(after.fields)
    : check("subscription", "ok", "subscription_added", { fields: missingIn(before.fields) });
}

function verdict(fields: readonly string[]): ConnectionCheck {
  if (fields.length === 0) return check("subscription", "failed", "subscription_missing");
  const missing = missingIn(fields);
  const isDeaf = vitalFields.some((field) => missing.includes(field));
  return check("subscription", isDeaf ? "failed" : "warning", "subscription_fields_missing", { fields: missing });
}

function missingIn(fields: readonly string[]): readonly string[] {
  return neededFields.filter((field) => !fields.includes(field));
}

/** Our app's fields. Where our app's id is not known, those of the only app there is. */
function subscribedFields(
  answer: PlatformAnswer,
  appId: string | undefined,
): { readonly kind: "ok"; readonly fields: readonly string[] } | { readonly kind: "failed"; readonly detail: string } {
  const read = readAnswer(answer);
  if (read.kind === "failed") return { kind: "failed", detail: read.detail };
  const apps = readList(read.data, "data").filter(isRecord);
  const ours =
    appId === undefined ? (apps.length === 1 ? apps[0] : undefined) : apps.find((app) => readId(app.id) === appId);
  return {
    kind: "ok",
    fields: readList(ours, "subscribed_fields")
      .map(fieldName)
      .filter((name) => name !== undefined),
  };
}

/** The app's own webhook subscription writes fields as objects with a version, a Page's as plain names. */
export function fieldName(field: unknown): string | undefined {
  return readText(isRecord(field) ? field.name : field);
}

function subscribedApps(account: AccountAddress): string {
  return `${encodeURIComponent(account.accountId)}/subscribed_apps`;
}

import { parseFields, pick } from "../../graph/fields.ts";
import { GraphError, invalidParameter } from "../../graph/graphError.ts";
import type { GraphAnswer, GraphCall } from "../../graph/graphRoutes.ts";
import { listParam, stringParam } from "../../graph/params.ts";
import { oneOf, optionalText, requiredText } from "../../graph/shape.ts";
import { getNumberAccess, getWabaAccess } from "../access.ts";
import type { WhatsAppAccount, WhatsAppNumber } from "../model.ts";
import { findPerson, phoneOf } from "../people.ts";
import { refused } from "../refusals.ts";
import { numbersOf } from "../setup.ts";
import { isRecord, asText } from "../../graph/params.ts";
import { isWindowOpen } from "../send/limits.ts";

const MANAGE = "whatsapp_business_management";
const DONE: GraphAnswer = { body: { success: true } };

/** `GET /{number}` */
export function readNumber(call: GraphCall): GraphAnswer {
  const { number, account } = getNumberAccess(call, "GET", MANAGE);
  const fields = parseFields(
    stringParam(call.params, "fields") ??
      "id,display_phone_number,verified_name,code_verification_status,quality_rating",
  );
  return { body: pick(numberBody(number, account), fields) };
}

/** `GET /{account}/phone_numbers` */
export function listNumbers(call: GraphCall): GraphAnswer {
  const { account } = getWabaAccess(call, "GET", MANAGE);
  const fields = parseFields(
    stringParam(call.params, "fields") ??
      "id,display_phone_number,verified_name,code_verification_status,quality_rating,platform_type,throughput",
  );
  const data = numbersOf(call.world, account.id).map((number) => pick(numberBody(number, account), fields));
  return { body: { data, paging: {} } };
}

/** `GET /{account}` */
export function readWaba(call: GraphCall): GraphAnswer {
  const { account } = getWabaAccess(call, "GET", MANAGE);
  const fields = parseFields(stringParam(call.params, "fields") ?? "id,name,timezone_id,message_template_namespace");
  const body = {
    id: account.id,
    name: account.name,
    timezone_id: "55",
    currency: "EUR",
    country: "DE",
    message_template_namespace: `ns_${account.id}`,
    account_review_status: "APPROVED",
    business_verification_status: account.isVerified ? "verified" : "not_verified",
    whatsapp_business_manager_messaging_limit: tierOf(account),
  };
  return { body: pick(body, fields) };
}

function numberBody(number: WhatsAppNumber, account: WhatsAppAccount): Record<string, unknown> {
  return {
    id: number.id,
    display_phone_number: number.displayPhone,
    verified_name: number.verifiedName,
    quality_rating: number.quality,
    throughput: { level: number.throughput },
    code_verification_status: number.isRegistered ? "VERIFIED" : "NOT_VERIFIED",
    name_status: number.isNameApproved ? "APPROVED" : "PENDING_REVIEW",
    platform_type: "CLOUD_API",
    status: number.isRegistered ? "CONNECTED" : "DISCONNECTED",
    is_official_business_account: false,
    is_on_biz_app: number.isCoexistence,
    username: number.username ?? undefined,
    whatsapp_business_manager_messaging_limit: tierOf(account),
    conversational_automation:
      Object.keys(number.automation).length === 0 ? undefined : { ...number.automation, id: number.id },
  };
}

export function tierOf({ messagingLimit }: WhatsAppAccount): string {
  if (messagingLimit === null) return "TIER_UNLIMITED";
  return messagingLimit >= 1000 ? `TIER_${messagingLimit / 1000}K` : `TIER_${messagingLimit}`;
}

/** `POST /{number}/register {messaging_product, pin}` */
export function registerNumber(call: GraphCall): GraphAnswer {
  const { number } = getNumberAccess(call, "POST", MANAGE);
  const pin = requiredText(call.params["pin"], "pin");
  if (!/^\d{6}$/.test(pin)) throw invalidParameter("Param pin must be 6 digits");
  if (number.pin !== null && number.pin !== pin)
    throw new GraphError({ code: 133005, message: "(#133005) Two step verification PIN Mismatch" });
  number.pin = pin;
  number.isRegistered = true;
  call.world.changes.emit("setup");
  return DONE;
}

/** `POST /{number}/deregister` */
export function deregisterNumber(call: GraphCall): GraphAnswer {
  const { number } = getNumberAccess(call, "POST", MANAGE);
  number.isRegistered = false;
  call.world.changes.emit("setup");
  return DONE;
}

/** `POST /{number}/request_code` and `/verify_code`: any code of six digits is right. */
export function requestCode(call: GraphCall): GraphAnswer {
  getNumberAccess(call, "POST", MANAGE);
  oneOf(stringParam(call.params, "code_method"), "code_method", ["SMS", "VOICE"]);
  requiredText(call.params["language"], "language");
  return DONE;
}

export function verifyCode(call: GraphCall): GraphAnswer {
  getNumberAccess(call, "POST", MANAGE);
  if (!/^\d{6}$/.test(requiredText(call.params["code"], "code")))
    throw new GraphError({ code: 136025, message: "(#136025) Verify code error" });
  return DONE;
}

const PROFILE_LIMITS = { about: 139, address: 256, description: 512, email: 128 };

/** `GET /{number}/whatsapp_business_profile` */
export function readProfile(call: GraphCall): GraphAnswer {
  const { number } = getNumberAccess(call, "GET", MANAGE);
  const fields = parseFields(
    stringParam(call.params, "fields") ?? "about,address,description,email,websites,vertical,profile_picture_url",
  );
  return { body: { data: [{ ...pick(number.profile, fields), messaging_product: "whatsapp" }] } };
}

/** `POST /{number}/whatsapp_business_profile` */
export function changeProfile(call: GraphCall): GraphAnswer {
  const { number } = getNumberAccess(call, "POST", MANAGE);
  const next = { ...number.profile };
  for (const [name, max] of Object.entries(PROFILE_LIMITS)) {
    const text = optionalText(call.params[name], name, { max });
    if (text !== undefined) next[name] = text;
  }
  const websites = listParam(call.params, "websites");
  if (websites !== undefined && websites.length > 2)
    throw invalidParameter("Param websites has too many elements, the maximum is 2");
  if (websites !== undefined) next["websites"] = websites;
  const vertical = stringParam(call.params, "vertical");
  if (vertical !== undefined) next["vertical"] = vertical;
  number.profile = next;
  call.world.changes.emit("setup");
  return DONE;
}

const USERNAME = /^(?=.*[a-z])[a-z0-9._]{3,35}$/;

/** `GET /{number}/username` */
export function readUsername(call: GraphCall): GraphAnswer {
  const { number } = getNumberAccess(call, "GET", MANAGE);
  return { body: number.username === null ? {} : { username: number.username, status: "approved" } };
}

/** `POST /{number}/username {username}` */
export function setUsername(call: GraphCall): GraphAnswer {
  const { number } = getNumberAccess(call, "POST", MANAGE);
  const username = requiredText(call.params["username"], "username");
  if (!USERNAME.test(username)) throw new GraphError({ code: 147001, message: "(#147001) The username is not valid" });
  if ([...call.world.numbers.values()].some((other) => other !== number && other.username === username))
    throw new GraphError({ code: 147002, message: "(#147002) The username is not available" });
  number.username = username;
  call.world.changes.emit("setup");
  return { body: { status: "approved" } };
}

/** `DELETE /{number}/username` */
export function deleteUsername(call: GraphCall): GraphAnswer {
  const { number } = getNumberAccess(call, "DELETE", MANAGE);
  number.username = null;
  call.world.changes.emit("setup");
  return DONE;
}

/** `POST /{number}/conversational_automation`: up to four questions to begin with, thirty commands. */
export function setAutomation(call: GraphCall): GraphAnswer {
  const { number } = getNumberAccess(call, "POST", MANAGE);
  const prompts = listParam(call.params, "prompts");
  const commands = listParam(call.params, "commands");
  if (prompts !== undefined && prompts.length > 4)
    throw invalidParameter("Param prompts has too many elements, the maximum is 4");
  if (commands !== undefined && commands.length > 30)
    throw invalidParameter("Param commands has too many elements, the maximum is 30");
  const welcome = call.params["enable_welcome_message"];
  number.automation = {
    ...number.automation,
    ...(prompts === undefined ? {} : { prompts }),
    ...(commands === undefined ? {} : { commands }),
    ...(welcome === undefined ? {} : { enable_welcome_message: welcome === true || welcome === "true" }),
  };
  call.world.changes.emit("setup");
  return DONE;
}

/** `POST` and `DELETE /{number}/block_users {block_users: [{user}]}`: only who wrote within a day can be blocked. */
export function blockUsers(call: GraphCall, method: "POST" | "DELETE"): GraphAnswer {
  const { number, account } = getNumberAccess(call, method, "whatsapp_business_messaging");
  const done: object[] = [];
  const failed: object[] = [];
  for (const item of listParam(call.params, "block_users") ?? []) {
    const input = isRecord(item) ? asText(item["user"]) : "";
    const person = findPerson(call.world, account, input.replace(/[+\s]/g, ""));
    const thread = person === undefined ? undefined : call.world.threadsByPair.get(`${number.id}/${person.id}`);
    if (person === undefined || (method === "POST" && (thread === undefined || !isWindowOpen(call.world, thread)))) {
      failed.push({ input, errors: [{ code: 139103, message: "The person has not written within 24 hours" }] });
      continue;
    }
    if (method === "POST") number.blocked.add(person.id);
    else number.blocked.delete(person.id);
    done.push({ input, wa_id: phoneOf(person) });
  }
  call.world.changes.emit("setup");
  if (failed.length > 0 && done.length === 0) throw refused(139100, "No user could be blocked or unblocked");
  const users = method === "POST" ? { added_users: done } : { removed_users: done };
  return {
    body: {
      messaging_product: "whatsapp",
      block_users: { ...users, ...(failed.length === 0 ? {} : { failed_users: failed }) },
    },
  };
}

/** `GET /{number}/block_users` */
export function listBlocked(call: GraphCall): GraphAnswer {
  const { number } = getNumberAccess(call, "GET", "whatsapp_business_messaging");
  const data = [...number.blocked].flatMap((id) => {
    const person = call.world.people.get(id);
    return person === undefined ? [] : [{ messaging_product: "whatsapp", wa_id: phoneOf(person) }];
  });
  return { body: { data, paging: {} } };
}

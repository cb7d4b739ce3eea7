import { z } from "zod";
import { notFound } from "../world/refusal.ts";
import { putUserToken, userOf } from "../world/users.ts";
import type { World } from "../world/world.ts";
import type { WhatsAppAccount, WhatsAppNumber } from "./model.ts";

/** Every webhook field of a WhatsApp business account. */
export const WHATSAPP_FIELDS = [
  "messages",
  "message_template_status_update",
  "message_template_quality_update",
  "message_template_components_update",
  "template_category_update",
  "phone_number_quality_update",
  "phone_number_name_update",
  "business_capability_update",
  "account_update",
  "account_alerts",
  "account_review_update",
  "security",
  "user_preferences",
  "flows",
  "history",
  "smb_app_state_sync",
  "smb_message_echoes",
  "standby",
  "calls",
];

export const WHATSAPP_SCOPES = ["whatsapp_business_messaging", "whatsapp_business_management"];

const newNumberSchema = z.object({
  id: z.string().regex(/^\d{1,20}$/, "a phone number id is a string of digits"),
  displayPhone: z.string().regex(/^[+\d][\d ()-]{4,24}$/, "a phone number is digits with blanks and a plus"),
  verifiedName: z.string().min(1),
  pictureUrl: z.url().nullable().default(null),
  quality: z.enum(["GREEN", "YELLOW", "RED", "UNKNOWN"]).default("GREEN"),
  throughput: z.enum(["STANDARD", "HIGH", "NOT_APPLICABLE"]).default("STANDARD"),
  isCoexistence: z.boolean().default(false),
  isRegistered: z.boolean().default(true),
  isNameApproved: z.boolean().default(true),
  username: z.string().nullable().default(null),
});

export const newWhatsAppSchema = z.object({
  id: z.string().regex(/^\d{1,20}$/, "an account's id is a string of digits"),
  name: z.string().min(1),
  portfolioId: z.string().default("88001"),
  appId: z.string(),
  /** Of a system user. */
  token: z.string().min(1).optional(),
  scopes: z.array(z.string()).default(WHATSAPP_SCOPES),
  /** The app counts as subscribed to the account from the start. */
  subscribed: z.boolean().default(false),
  numbers: z.array(newNumberSchema).default([]),
  hasPayment: z.boolean().default(true),
  messagingLimit: z.int().positive().nullable().default(250),
  isVerified: z.boolean().default(true),
  isLocked: z.boolean().default(false),
});

/** Adds an account with its numbers or brings known ones up to date; threads, templates and subscriptions stay. */
export function putWhatsApp(world: World, input: z.input<typeof newWhatsAppSchema>): WhatsAppAccount {
  const { appId, token, scopes, subscribed, numbers, ...rest } = newWhatsAppSchema.parse(input);
  const app = world.apps.get(appId);
  if (app === undefined) throw notFound("app", appId);
  const known = world.whatsapp.get(rest.id);
  const account: WhatsAppAccount = {
    subscribedApps: new Map(),
    templates: new Map(),
    ...known,
    ...rest,
    appIds: new Set([...(known?.appIds ?? []), appId]),
  };
  world.whatsapp.set(account.id, account);
  if (subscribed) account.subscribedApps.set(appId, { appId, fields: WHATSAPP_FIELDS, disabled: false });
  for (const number of numbers) putNumber(world, account.id, number);
  const issuedAt = world.clock.now();
  if (token !== undefined)
    putUserToken(world, { token, appId, userId: userOf(world, app).id, scopes, issuedAt, expiresAt: null });
  world.changes.emit("setup");
  return account;
}

function putNumber(world: World, wabaId: string, given: z.output<typeof newNumberSchema>): void {
  const known = world.numbers.get(given.id);
  const number: WhatsAppNumber = {
    pin: null,
    profile: {},
    automation: {},
    blocked: new Set(),
    links: new Map(),
    servicesByMonth: new Map(),
    ...known,
    ...given,
    wabaId,
  };
  world.numbers.set(number.id, number);
}

export function getNumber(world: World, id: string): WhatsAppNumber {
  const number = world.numbers.get(id);
  if (number === undefined) throw notFound("WhatsApp number", id);
  return number;
}

export function getWaba(world: World, id: string): WhatsAppAccount {
  const account = world.whatsapp.get(id);
  if (account === undefined) throw notFound("WhatsApp account", id);
  return account;
}

export function numbersOf(world: World, wabaId: string): WhatsAppNumber[] {
  return [...world.numbers.values()].filter((number) => number.wabaId === wabaId);
}

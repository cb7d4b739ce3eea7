import { z } from "zod";
import { routingSchema } from "../world/setup.ts";
import { notFound } from "../world/refusal.ts";
import type { World } from "../world/world.ts";
import type { InstagramAccount } from "./model.ts";

/** Every webhook field of an Instagram account. */
export const INSTAGRAM_FIELDS = [
  "messages",
  "message_edit",
  "message_reactions",
  "messaging_postbacks",
  "messaging_seen",
  "messaging_referral",
  "messaging_handover",
  "messaging_optins",
  "standby",
  "comments",
  "live_comments",
  "mentions",
];

export const INSTAGRAM_SCOPES = [
  "instagram_business_basic",
  "instagram_business_manage_messages",
  "instagram_business_manage_comments",
];

export const newInstagramSchema = z.object({
  id: z.string().regex(/^\d{1,20}$/, "an account's id is a string of digits"),
  username: z.string().regex(/^[\w.]{1,30}$/, "a username is letters, digits, dots and underscores"),
  name: z.string().min(1),
  pictureUrl: z.url().nullable().default(null),
  followers: z.int().min(0).default(1200),
  pageId: z.string().nullable().default(null),
  /** Of Instagram Login; without one the account is reached by its Page's token only. */
  token: z.string().min(1).optional(),
  appId: z.string(),
  scopes: z.array(z.string()).default(INSTAGRAM_SCOPES),
  tokenExpiresAt: z.iso.datetime().nullable().default(null),
  /** The app counts as subscribed to the account from the start. */
  subscribed: z.boolean().default(false),
  routing: routingSchema.optional(),
  allowsAccess: z.boolean().default(true),
  isPublic: z.boolean().default(true),
});

/** Adds an account or brings a known one up to date; threads, profile and further tokens stay. */
export function putInstagram(world: World, input: z.input<typeof newInstagramSchema>): InstagramAccount {
  const { token, appId, scopes, tokenExpiresAt, subscribed, routing, ...rest } = newInstagramSchema.parse(input);
  if (!world.apps.has(appId)) throw notFound("app", appId);
  if (rest.pageId !== null && !world.pages.has(rest.pageId)) throw notFound("page", rest.pageId);
  const known = world.instagram.get(rest.id);
  const account: InstagramAccount = {
    tokens: new Map(),
    subscribedApps: new Map(),
    profile: {},
    profileAppId: null,
    ...known,
    routing: routing ?? known?.routing ?? routingSchema.parse({}),
    ...rest,
  };
  const expiresAt = tokenExpiresAt === null ? null : Date.parse(tokenExpiresAt);
  if (token !== undefined) account.tokens.set(token, { token, appId, scopes, expiresAt, issuedAt: world.clock.now() });
  if (subscribed) account.subscribedApps.set(appId, { appId, fields: INSTAGRAM_FIELDS, disabled: false });
  world.instagram.set(account.id, account);
  indexInstagramTokens(world, account);
  world.changes.emit("setup");
  return account;
}

export function indexInstagramTokens(world: World, account: InstagramAccount): void {
  for (const token of account.tokens.values()) world.instagramTokens.set(token.token, { account, token });
}

export function getInstagram(world: World, id: string): InstagramAccount {
  const account = world.instagram.get(id);
  if (account === undefined) throw notFound("Instagram account", id);
  return account;
}

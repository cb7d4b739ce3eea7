import { z } from "zod";
import type { Page } from "../messenger/model.ts";
import { appSchema, type App } from "./apps.ts";
import { personSchema, type Person } from "./people.ts";
import { notFound } from "./refusal.ts";
import type { World } from "./world.ts";

/** Every webhook field of a Page that the platform knows. */
export const PAGE_FIELDS = [
  "messages",
  "message_echoes",
  "message_edits",
  "message_reactions",
  "message_reads",
  "message_deliveries",
  "messaging_postbacks",
  "messaging_referrals",
  "messaging_optins",
  "messaging_account_linking",
  "messaging_handovers",
  "standby",
  "messaging_policy_enforcement",
  "messaging_feedback",
  "messaging_customer_information",
  "messaging_in_thread_lead_form_submit",
  "response_feedback",
  "send_cart",
  "messenger_template_status_update",
  "message_template_status_update",
  "marketing_messages_subscriber_upload_status",
  "inbox_labels",
  "messaging_game_plays",
  "feed",
  "mention",
  "group_feed",
  "calls",
]; // prettier-ignore

export const ALL_SCOPES = [
  "pages_messaging",
  "pages_manage_metadata",
  "pages_show_list",
  "pages_read_engagement",
  "pages_utility_messaging",
  "instagram_basic",
  "instagram_manage_messages",
  "instagram_manage_comments",
];

export const newAppSchema = appSchema.omit({ subscriptions: true }).extend({
  /** Set: the app counts as already subscribed to Pages, as if done in the dashboard. */
  callbackUrl: z.url().optional(),
  verifyToken: z.string().default(""),
  fields: z.array(z.string()).default(PAGE_FIELDS),
});

/** Conversation Routing in the Page's settings. */
export const routingSchema = z.object({
  defaultAppId: z.string().nullable().default(null),
  canTake: z.boolean().default(false),
});

export const newPageSchema = z.object({
  id: z.string().regex(/^\d{1,20}$/, "a Page id is a string of digits"),
  name: z.string().min(1),
  pictureUrl: z.url().nullable().default(null),
  token: z.string().min(1),
  appId: z.string(),
  scopes: z.array(z.string()).default(ALL_SCOPES),
  /** By the platform's clock. */
  tokenExpiresAt: z.iso.datetime().nullable().default(null),
  /** Set: the app is subscribed to the Page with these fields from the start. */
  subscribedFields: z.array(z.string()).optional(),
  routing: routingSchema.optional(),
});

/** A further kind of object that an app counts as subscribed to. */
export interface Also {
  readonly object: string;
  readonly fields: string[];
}

/** Adds an app or brings a known one up to date; what it subscribed to itself stays. */
export function putApp(world: World, input: z.input<typeof newAppSchema>, others: readonly Also[] = []): App {
  const { callbackUrl, verifyToken, fields, ...rest } = newAppSchema.parse(input);
  const kept = world.apps.get(rest.id)?.subscriptions ?? [];
  const subscriptions =
    callbackUrl === undefined
      ? kept
      : [
          ...kept.filter((one) => one.object !== "page" && !others.some(({ object }) => object === one.object)),
          ...[{ object: "page", fields }, ...others].map((one) => ({ ...one, callbackUrl, verifyToken, active: true })),
        ];
  const app: App = { ...rest, subscriptions };
  world.apps.set(app.id, app);
  world.changes.emit("setup");
  return app;
}

/** Adds a Page or brings a known one up to date; its threads, profile and further tokens stay. */
export function putPage(world: World, input: z.input<typeof newPageSchema>): Page {
  const { id, name, pictureUrl, token, appId, scopes, tokenExpiresAt, subscribedFields, routing } =
    newPageSchema.parse(input);
  if (!world.apps.has(appId)) throw notFound("app", appId);
  const page: Page = world.pages.get(id) ?? {
    id,
    name,
    pictureUrl,
    tokens: new Map(),
    subscribedApps: new Map(),
    profile: {},
    profileAppId: null,
    personas: new Map(),
    labels: new Map(),
    routing: routingSchema.parse({}),
    templates: new Map(),
  };
  page.name = name;
  page.pictureUrl = pictureUrl;
  if (routing !== undefined) page.routing = routing;
  const expiresAt = tokenExpiresAt === null ? null : Date.parse(tokenExpiresAt);
  page.tokens.set(token, { token, appId, scopes, expiresAt, issuedAt: world.clock.now() });
  if (subscribedFields !== undefined)
    page.subscribedApps.set(appId, { appId, fields: subscribedFields, disabled: false });
  world.pages.set(id, page);
  indexTokens(world, page);
  world.changes.emit("setup");
  return page;
}

export function indexTokens(world: World, page: Page): void {
  for (const token of page.tokens.values()) world.tokens.set(token.token, { page, token });
}

export function putPerson(world: World, input: z.input<typeof personSchema>): Person {
  const person = personSchema.parse(input);
  world.people.set(person.id, person);
  world.changes.emit("setup");
  return person;
}

export function getPageById(world: World, id: string): Page {
  const page = world.pages.get(id);
  if (page === undefined) throw notFound("page", id);
  return page;
}

export function getPerson(world: World, id: string): Person {
  const person = world.people.get(id);
  if (person === undefined) throw notFound("person", id);
  return person;
}

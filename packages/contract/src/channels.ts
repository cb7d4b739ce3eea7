import { z } from "zod";
import { channelKinds } from "@botschaft/core";
import { country, id, instant, language, webAddress } from "./basics.ts";
import { defineEndpoint } from "./endpoint.ts";
import { pageOf, pageQuery } from "./page.ts";

export const channelKind = z.enum(channelKinds);

export const channelSettings = z.object({
  defaultLanguage: z.enum(["de", "en"]).default("de"),
  /** Where the business is. In DE the bot's disclosure cannot be switched off. */
  country: country.default("DE"),
  disclosure: z
    .object({
      isOn: z.boolean().default(true),
      /** By language; a language without a text gets ours. */
      text: z.record(language, z.string().max(500)).default({}),
      repeatAfterHours: z
        .number()
        .min(1)
        .max(24 * 365)
        .default(24 * 7),
    })
    .prefault({}),
  /** After a member's last reply the bot returns by itself; null: only when handed back. */
  botReturnsAfterMinutes: z
    .int()
    .min(1)
    .max(60 * 24 * 30)
    .nullable()
    .default(null),
  /** Whether the platform granted this app the human agent feature (answers within seven days). */
  isHumanAgentAllowed: z.boolean().default(false),
  /** Calls a second to the platform for this account; the platform's documented limit unless lowered. */
  sendRatePerSecond: z.number().min(1).max(1000).default(300),
  /** Connect without asking the platform first. POST /check asks later. */
  skipChecks: z.boolean().default(false),
});
export type ChannelSettings = z.infer<typeof channelSettings>;

/**
 * One thing the platform was asked about a connection. Screens put `code` into words and fill in `data`.
 *
 * `unknown`: it could not be looked at, `code` says why; it may be in order.
 */
export const channelCheck = z.object({
  id: z.string().describe("token, page, permission:pages_messaging …, human_agent, app_webhook, subscription"),
  status: z.enum(["ok", "warning", "failed", "unknown"]),
  code: z
    .string()
    .describe("What was found. waits_for_check: it can be looked at once the check named by data.check is mended"),
  data: z.record(z.string(), z.union([z.string(), z.number(), z.array(z.string())])),
});
export type ChannelCheck = z.infer<typeof channelCheck>;

export const channel = z.object({
  id,
  kind: channelKind,
  accountId: z.string(),
  name: z.string(),
  appId: z.string().nullable(),
  /** The last four characters; null when not set. The whole is never shown again. */
  tokenHint: z.string().nullable(),
  appSecretHint: z.string().nullable(),
  verifyToken: z.string().nullable(),
  /** null: the installation's own (META_GRAPH_URL). */
  graphUrl: z.string().nullable(),
  graphVersion: z.string(),
  settings: channelSettings,
  /** `broken`: the platform refuses our token or a permission; messages are kept until it is mended. */
  status: z.enum(["connected", "broken", "paused"]),
  statusReason: z.string().nullable(),
  statusSince: instant,
  /** When the platform was last found to have taken the Page's subscription away, and it was put back unasked. */
  resubscribedAt: instant.nullable(),
  /** How often the platform said something about the account that needs a person and was seen by nobody. */
  eventsToSee: z.int(),
  createdAt: instant,
  /** What to enter in the platform's app dashboard. */
  webhookUrl: z.string(),
});
export type Channel = z.infer<typeof channel>;

const entryId = z.string().regex(/^\d{1,18}$/);

/** What a platform said about an account itself, or what came without a contact. */
export const accountEvent = z.object({
  id: entryId,
  at: instant,
  /** What happened, in the platform's word: policy_enforcement, message_template_status_update, opt_in … */
  name: z.string(),
  /** What the platform did, in its word: block, warning, REJECTED … */
  action: z.string().nullable(),
  reason: z.string().nullable(),
  template: z.string().nullable(),
  /** What was said, by whom nobody knows. */
  text: z.string().nullable(),
  ref: z.string().nullable(),
  /** A warning, a block, a template that may not be sent any more. */
  needsPerson: z.boolean(),
  seenAt: instant.nullable(),
  /** As it came, as JSON; null where it is nested too deep. */
  raw: z.string().nullable(),
});
export type AccountEvent = z.infer<typeof accountEvent>;

const secret = z.string().trim().min(8).max(1000);
const connectable = {
  name: z.string().trim().min(1).max(100),
  token: secret,
  appId: z
    .string()
    .regex(/^\d{1,32}$/)
    .nullable(),
  appSecret: secret.nullable(),
  verifyToken: z.string().min(1).max(200).nullable(),
  graphUrl: webAddress.nullable(),
  graphVersion: z.string().regex(/^v\d{1,3}\.\d$/),
};

/** Changes to settings; `disclosure` is replaced field by field too. */
export const channelSettingsChange = z.object({
  defaultLanguage: z.enum(["de", "en"]).exactOptional(),
  country: country.exactOptional(),
  disclosure: z
    .object({
      isOn: z.boolean().exactOptional(),
      text: z.record(language, z.string().max(500)).exactOptional(),
      repeatAfterHours: z
        .number()
        .min(1)
        .max(24 * 365)
        .exactOptional(),
    })
    .exactOptional(),
  botReturnsAfterMinutes: z
    .int()
    .min(1)
    .max(60 * 24 * 30)
    .nullable()
    .exactOptional(),
  isHumanAgentAllowed: z.boolean().exactOptional(),
  sendRatePerSecond: z.number().min(1).max(1000).exactOptional(),
  skipChecks: z.boolean().exactOptional(),
});

export const connectChannelBody = z.object({
  kind: z.literal("messenger"),
  /** The Page's id. */
  accountId: z.string().regex(/^\d{1,32}$/),
  name: connectable.name,
  token: connectable.token,
  appId: connectable.appId.exactOptional(),
  appSecret: connectable.appSecret.exactOptional(),
  verifyToken: connectable.verifyToken.exactOptional(),
  graphUrl: connectable.graphUrl.exactOptional(),
  graphVersion: connectable.graphVersion.default("v25.0"),
  settings: channelSettings.prefault({}),
});

export const updateChannelBody = z.object({
  name: connectable.name.exactOptional(),
  token: connectable.token.exactOptional(),
  appId: connectable.appId.exactOptional(),
  appSecret: connectable.appSecret.exactOptional(),
  verifyToken: connectable.verifyToken.exactOptional(),
  graphUrl: connectable.graphUrl.exactOptional(),
  graphVersion: connectable.graphVersion.exactOptional(),
  settings: channelSettingsChange.exactOptional(),
});

/** A locale of the platform such as `de_DE`; `default` for everybody else. */
const locale = z.string().regex(/^(default|[a-z]{2,3}_[A-Z]{2})$/);

/** What a Page shows before and beside a conversation. What is missing or empty is taken away from the Page. */
export const channelProfile = z.object({
  getStarted: z.object({ payload: z.string().min(1).max(1000) }).nullable(),
  greeting: z.array(z.object({ locale, text: z.string().min(1).max(160) })),
  menu: z.array(
    z.object({
      locale,
      isComposerDisabled: z.boolean(),
      items: z
        .array(
          z.discriminatedUnion("kind", [
            z.object({
              kind: z.literal("postback"),
              title: z.string().min(1).max(30),
              payload: z.string().min(1).max(1000),
            }),
            z.object({ kind: z.literal("url"), title: z.string().min(1).max(30), url: webAddress }),
          ]),
        )
        .max(20),
    }),
  ),
  iceBreakers: z.array(
    z.object({
      locale,
      questions: z
        .array(z.object({ question: z.string().min(1).max(80), payload: z.string().min(1).max(1000) }))
        .min(1)
        .max(4),
    }),
  ),
});
export type ChannelProfile = z.infer<typeof channelProfile>;

const params = z.object({ channelId: id });
const read = { kind: "scope", scope: "channels:read" } as const;
const write = { kind: "scope", scope: "channels:write" } as const;
const checked = z.object({ channel, checks: z.array(channelCheck) });

export const channelEndpoints = {
  listChannels: defineEndpoint({
    id: "listChannels",
    method: "GET",
    path: "/channels",
    area: "channels",
    access: read,
    summary: "Connected accounts",
    responses: { 200: pageOf(channel) },
  }),
  connectChannel: defineEndpoint({
    id: "connectChannel",
    method: "POST",
    path: "/channels",
    area: "channels",
    access: write,
    summary: "Connect a Facebook Page",
    description:
      "Asks the platform about token, permissions and subscription, and stores the connection in any case: what failed is in `checks`, and POST /check asks again.",
    body: connectChannelBody,
    responses: { 201: checked },
    refusals: ["channel_already_connected", "address_not_allowed"],
  }),
  getChannel: defineEndpoint({
    id: "getChannel",
    method: "GET",
    path: "/channels/{channelId}",
    area: "channels",
    access: read,
    summary: "One connected account",
    params,
    responses: { 200: channel },
  }),
  updateChannel: defineEndpoint({
    id: "updateChannel",
    method: "PATCH",
    path: "/channels/{channelId}",
    area: "channels",
    access: write,
    summary: "Change a connection",
    description:
      "null takes a value away; what is missing stays. A broken connection whose token, app id or app secret is given is checked at once.",
    params,
    body: updateChannelBody,
    responses: { 200: channel },
    refusals: ["address_not_allowed"],
  }),
  disconnectChannel: defineEndpoint({
    id: "disconnectChannel",
    method: "DELETE",
    path: "/channels/{channelId}",
    area: "channels",
    access: write,
    summary: "Disconnect an account",
    description: "Conversations stay; the token and app secret are erased.",
    params,
    responses: { 204: null },
  }),
  checkChannel: defineEndpoint({
    id: "checkChannel",
    method: "POST",
    path: "/channels/{channelId}/check",
    area: "channels",
    access: write,
    summary: "Ask the platform whether this connection works",
    params,
    responses: { 200: checked },
    refusals: ["channel_incomplete"],
  }),
  listAccountEvents: defineEndpoint({
    id: "listAccountEvents",
    method: "GET",
    path: "/channels/{channelId}/account-events",
    area: "channels",
    access: read,
    summary: "What the platform said about the account itself, and what came without a contact, newest first",
    params,
    query: pageQuery,
    responses: { 200: pageOf(accountEvent) },
    refusals: ["invalid_cursor"],
  }),
  markAccountEventsSeen: defineEndpoint({
    id: "markAccountEventsSeen",
    method: "POST",
    path: "/channels/{channelId}/account-events/seen",
    area: "channels",
    access: write,
    summary: "Note that somebody has seen what needs a person",
    params,
    body: z.object({ upTo: entryId.describe("The newest event that was seen; those before it are seen as well") }),
    responses: { 204: null },
  }),
  pauseChannel: defineEndpoint({
    id: "pauseChannel",
    method: "POST",
    path: "/channels/{channelId}/pause",
    area: "channels",
    access: write,
    summary: "Stop sending; what is to be sent waits",
    params,
    responses: { 200: channel },
  }),
  resumeChannel: defineEndpoint({
    id: "resumeChannel",
    method: "POST",
    path: "/channels/{channelId}/resume",
    area: "channels",
    access: write,
    summary: "Send again, beginning with what waited",
    params,
    responses: { 200: channel },
  }),
  getChannelProfile: defineEndpoint({
    id: "getChannelProfile",
    method: "GET",
    path: "/channels/{channelId}/profile",
    area: "channels",
    access: read,
    summary: "Greeting, menu, ice breakers and get started, as the platform has them",
    params,
    responses: { 200: channelProfile },
    refusals: ["platform_refused", "platform_unreachable", "channel_incomplete"],
  }),
  putChannelProfile: defineEndpoint({
    id: "putChannelProfile",
    method: "PUT",
    path: "/channels/{channelId}/profile",
    area: "channels",
    access: write,
    summary: "Set greeting, menu, ice breakers and get started on the platform",
    params,
    body: channelProfile,
    responses: { 200: channelProfile },
    refusals: ["platform_refused", "platform_unreachable", "channel_incomplete"],
  }),
};

import type { SkipReason } from "@botschaft/core";
import { z } from "zod";
import { id, instant } from "./basics.ts";
import { sayableContent } from "./content.ts";
import { defineEndpoint } from "./endpoint.ts";
import { pageOf, pageQuery } from "./page.ts";

/** How many people are where. `planned` is the sum of the others, at every moment; at the end the first two of them are 0. */
export const broadcastCounts = z.object({
  planned: z.int(),
  /** Nobody has begun with them. */
  waiting: z.int(),
  /** A conversation decides about it, or it is on its way to the platform. */
  underWay: z.int(),
  sent: z.int(),
  /** Nobody can tell whether it went out. It is not sent again. */
  uncertain: z.int(),
  /** The platform refused it, or a fault of ours. */
  failed: z.int(),
  /** It may not be sent to them, or was stopped before. */
  skipped: z.int(),
});

export const deliveryState = z.enum(["waiting", "under_way", "sent", "uncertain", "failed", "skipped"]);
export const skipReason = z.enum([
  "never_wrote",
  "window_closed",
  "blocked",
  "blocked_by_us",
  "human_agent_not_allowed",
  "channel_removed",
  "opted_out",
  "with_people",
  "content_does_not_fit",
  "too_many_hops",
  "same_person",
  "stopped",
  "turn_failed",
]);

const purpose = z.enum(["service", "notice", "campaign"]);

export const broadcast = z.object({
  id,
  name: z.string(),
  /** What it is for. Service messages leave before notices, notices before campaigns, and answers before all of them. */
  purpose,
  /** `stopped`: who has not been reached is skipped. */
  state: z.enum(["running", "paused", "stopped"]),
  /** Nobody waits or is under way. */
  isOver: z.boolean(),
  content: sayableContent,
  createdAt: instant,
  createdBy: z.string().nullable(),
});
export const broadcastDetail = broadcast.extend({ counts: broadcastCounts });
export type Broadcast = z.infer<typeof broadcast>;
export type BroadcastDetail = z.infer<typeof broadcastDetail>;

export const deliveryItem = z.object({
  id,
  contactId: id,
  state: deliveryState,
  /** Where it is or went; null: nowhere yet. */
  channelId: id.nullable(),
  conversationId: id.nullable(),
  /** Why conversations that were asked did not send it, in their order. */
  reasons: z.array(z.object({ channelId: id.nullable(), reason: skipReason })),
  endedAt: instant.nullable(),
});
export type DeliveryItem = z.infer<typeof deliveryItem>;

const params = z.object({ broadcastId: id });
/** 100,000 ids take 3.9 MB, and more where they stand on lines of their own. */
const maxBodyBytes = 6 * 1024 * 1024;
const contactIds = z.array(id).min(1).max(100_000).describe("Each is planned once, however often it is named");
const read = { kind: "scope", scope: "broadcasts:read" } as const;
const write = { kind: "scope", scope: "broadcasts:write" } as const;
const one = { method: "POST", area: "broadcasts", access: write, params, responses: { 200: broadcastDetail } } as const;

export const broadcastEndpoints = {
  listBroadcasts: defineEndpoint({
    id: "listBroadcasts",
    method: "GET",
    path: "/broadcasts",
    area: "broadcasts",
    access: read,
    summary: "Broadcasts, newest first",
    query: pageQuery,
    responses: { 200: pageOf(broadcast) },
    refusals: ["invalid_cursor"],
  }),
  createBroadcast: defineEndpoint({
    id: "createBroadcast",
    method: "POST",
    path: "/broadcasts",
    area: "broadcasts",
    access: write,
    summary: "Send one content to many people",
    description:
      "People are reached by an open window of one of their conversations, and skipped with the reason otherwise. Contacts that do not exist are left out: `counts.planned` says how many it is for.",
    maxBodyBytes,
    body: z.object({
      name: z.string().trim().min(1).max(200),
      content: sayableContent,
      purpose: purpose.default("campaign"),
      contactIds,
      /** Nobody is fed before it is resumed. */
      isPaused: z.boolean().default(false),
    }),
    responses: { 200: broadcastDetail },
  }),
  getBroadcast: defineEndpoint({
    id: "getBroadcast",
    method: "GET",
    path: "/broadcasts/{broadcastId}",
    area: "broadcasts",
    access: read,
    summary: "One broadcast and how far it is",
    params,
    responses: { 200: broadcastDetail },
  }),
  addBroadcastContacts: defineEndpoint({
    ...one,
    id: "addBroadcastContacts",
    path: "/broadcasts/{broadcastId}/contacts",
    summary: "Plan it for more people",
    maxBodyBytes,
    body: z.object({ contactIds }),
    refusals: ["broadcast_stopped"],
  }),
  pauseBroadcast: defineEndpoint({
    ...one,
    id: "pauseBroadcast",
    path: "/broadcasts/{broadcastId}/pause",
    summary: "Feed nobody more for now",
    description: "Whoever is under way is still reached: some seconds of the channel's rate.",
    refusals: ["broadcast_stopped"],
  }),
  resumeBroadcast: defineEndpoint({
    ...one,
    id: "resumeBroadcast",
    path: "/broadcasts/{broadcastId}/resume",
    summary: "Go on",
    refusals: ["broadcast_stopped"],
  }),
  stopBroadcast: defineEndpoint({
    ...one,
    id: "stopBroadcast",
    path: "/broadcasts/{broadcastId}/stop",
    summary: "End it: who waits is skipped",
  }),
  listDeliveries: defineEndpoint({
    id: "listDeliveries",
    method: "GET",
    path: "/broadcasts/{broadcastId}/deliveries",
    area: "broadcasts",
    access: read,
    summary: "Its people, and what became of each",
    params,
    query: pageQuery.extend({ state: deliveryState.exactOptional() }),
    responses: { 200: pageOf(deliveryItem) },
    refusals: ["invalid_cursor"],
  }),
};

type Same<A, B> = [A] extends [B] ? ([B] extends [A] ? true : never) : never;
/** Fails to compile when the API's reasons and core's drift apart. */
export const reasonsMatchCore: Same<z.output<typeof skipReason>, SkipReason> = true;

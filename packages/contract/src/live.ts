import { z } from "zod";
import { id } from "./basics.ts";
import { conversationSummary, presentPeople } from "./conversations.ts";
import { defineEndpoint } from "./endpoint.ts";
import { message } from "./messages.ts";

/**
 * Kinds of things of which a screen is told only that some changed. A new kind is a word here and, in the console, a listener of
 * the feature that shows it. A page that does not know a kind leaves its events out.
 */
export const changedKinds = ["channels", "flows", "members", "cannedReplies"] as const;
export type ChangedKind = (typeof changedKinds)[number];

/**
 * What a watching screen is told. Each event is one `data:` line of JSON and carries an id; a client that comes back with
 * `Last-Event-ID` gets what it missed, or `resync` when that is too long ago.
 */
export const liveEvent = z.discriminatedUnion("type", [
  /**
   * A conversation is new or changed. `messages` are its newest ten: merge them by `seq`. Where that leaves a gap in a thread on
   * screen, load what lies between.
   */
  z.object({
    type: z.literal("conversation"),
    id: z.string(),
    summary: conversationSummary,
    messages: z.array(message),
  }),
  /** Who looks at a conversation now, and who of them writes; all of them each time. Soon no longer so, and never told again. */
  z.object({ type: z.literal("presence"), conversationId: id, people: presentPeople }),
  /** Numbers of the views changed: ask for them again. */
  z.object({ type: z.literal("counts") }),
  /** Things of one kind are new, changed or gone: ask for them again. Empty `ids` stand for all of them. */
  z.object({ type: z.literal("changed"), what: z.enum(changedKinds), ids: z.array(z.string()).max(1_000) }),
  /** What the watching person may do has changed, or they are no longer signed in: ask GET /me again. Carries no id. */
  z.object({ type: z.literal("access") }),
  /** Too much was missed: load everything on screen again. */
  z.object({ type: z.literal("resync") }),
]);
export type LiveEvent = z.infer<typeof liveEvent>;

export const liveEndpoints = {
  watch: defineEndpoint({
    id: "watch",
    method: "GET",
    path: "/live",
    area: "inbox",
    access: { kind: "scope", scope: "inbox:read" },
    summary: "Watch a workspace as server-sent events",
    description: "A browser's EventSource cannot send headers: the workspace may stand in the query.",
    query: z.object({ workspaceId: z.guid().exactOptional(), lastEventId: z.string().max(100).exactOptional() }),
    responseType: "event-stream",
    responses: { 200: liveEvent },
  }),
};

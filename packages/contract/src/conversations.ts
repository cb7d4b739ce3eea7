import { z } from "zod";
import { maxReplyLength } from "@botschaft/core";
import { attributeChanges, id, instant, tag } from "./basics.ts";
import { channelKind } from "./channels.ts";
import { contact, contactFace } from "./contacts.ts";
import { sayableContent } from "./content.ts";
import { defineEndpoint } from "./endpoint.ts";
import { author, groundInfo, message } from "./messages.ts";
import { pageOf, pageQuery } from "./page.ts";

export const holder = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("bot") }),
  /** Handed over, taken by nobody yet. */
  z.object({ kind: z.literal("waiting"), since: instant, reason: z.string().nullable() }),
  z.object({ kind: z.literal("member"), memberId: id.nullable(), since: instant, botReturnsAt: instant.nullable() }),
]);

const preview = z.object({
  at: instant,
  author: z.enum(["contact", "bot", "member", "system"]),
  /** null where no member said it, somebody in the platform's own inbox did, or it was said before December 2026. */
  memberId: id.nullable(),
  kind: z.string(),
  text: z.string(),
});

/** A row of the inbox. */
export const conversationSummary = z.object({
  id,
  channelId: id,
  channelKind,
  contact: contactFace,
  tags: z.array(z.string()),
  status: z.enum(["open", "snoozed", "closed"]),
  snoozedUntil: instant.nullable(),
  holder,
  assigneeId: id.nullable(),
  /** Who assigned it; null where nobody knows. */
  assignedById: id.nullable(),
  unread: z.int(),
  /** Since when the contact waits for a person; null while nobody has to act. */
  waitingSince: instant.nullable(),
  lastMessageAt: instant,
  lastSeq: z.int(),
  deliveredUntil: instant.nullable(),
  readUntil: instant.nullable(),
  /** The newest message. */
  preview: preview.nullable(),
  /** What the contact said last. */
  contactPreview: preview.nullable(),
});
export type ConversationSummary = z.infer<typeof conversationSummary>;

export const conversation = conversationSummary.extend({
  contact,
  channel: z.object({
    id,
    kind: channelKind,
    name: z.string(),
    status: z.enum(["connected", "broken", "paused"]),
    statusReason: z.string().nullable(),
  }),
  groundInfo,
  lastInboundAt: instant.nullable(),
  lastOutboundAt: instant.nullable(),
  isBlocked: z.boolean(),
  /** How the contact came, newest. */
  lastRef: z.string().nullable(),
  /** Where the bot stands with this contact; null when in no flow. */
  run: z
    .object({ flowId: id.nullable(), flowName: z.string().nullable(), nodeId: z.string(), startedAt: instant })
    .nullable(),
  createdAt: instant,
});
export type ConversationDetail = z.infer<typeof conversation>;

/** Members who have a conversation on a screen. */
export const presentPeople = z.array(z.object({ memberId: id, isWriting: z.boolean() })).readonly();

export const conversationView = z.enum(["waiting", "mine", "unassigned", "bot", "snoozed", "closed", "all"]);
export type ConversationView = z.infer<typeof conversationView>;

/** How many conversations each view holds. Numbers stop at `countLimit`: what is more is shown as "999+". */
export const conversationCounts = z.record(conversationView, z.int());
export const countLimit = 1000;

export const conversationAction = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("take") }),
  z.object({ kind: z.literal("hand_back") }),
  z.object({ kind: z.literal("assign"), memberId: id.nullable() }),
  z.object({ kind: z.literal("close") }),
  z.object({ kind: z.literal("reopen") }),
  z.object({ kind: z.literal("snooze"), until: instant }),
  z.object({ kind: z.literal("mark_read") }),
  z.object({ kind: z.literal("mark_unread") }),
  z.object({ kind: z.literal("reset_run") }),
  z.object({ kind: z.literal("start_flow"), flowId: id }),
  z.object({
    kind: z.literal("set_tags"),
    add: z.array(tag).max(50).default([]),
    remove: z.array(tag).max(50).default([]),
  }),
  z.object({ kind: z.literal("set_attributes"), attributes: attributeChanges }),
]);
export type ConversationAction = z.input<typeof conversationAction>;

/** A message that holds what was searched for. */
export const searchHit = z.object({
  seq: z.int(),
  at: instant,
  author,
  /** The sentence around the words; "…" stands where more was said. */
  text: z.string(),
  /** Where in `text` the words stand, in UTF-16 units: from the first to before the last. */
  marks: z.array(z.object({ from: z.int(), to: z.int() })),
});
export type SearchHit = z.infer<typeof searchHit>;

/** A conversation in which something was found. */
export const foundConversation = z.object({
  conversation: conversationSummary,
  /** The newest message that holds the words; null where only the name, a tag or the identity does. */
  hit: searchHit.nullable(),
  /** How many messages hold them, among the newest 200 that may; never more than `hitCountLimit`. */
  hitCount: z.int(),
});
export type FoundConversation = z.infer<typeof foundConversation>;
export const hitCountLimit = 100;

const params = z.object({ conversationId: id });
/** No thread has more; the database's integer. */
const maxSeq = 2 ** 31 - 1;
const read = { kind: "scope", scope: "inbox:read" } as const;
const write = { kind: "scope", scope: "inbox:write" } as const;
const clientKey = z
  .string()
  .min(1)
  .max(100)
  .describe("Chosen by the client; the same key again changes nothing and gives the same answer");
/** The command is stored and will be carried out; the work behind it takes longer than this request could wait. */
const accepted = z.object({ status: z.literal("accepted") });
const commandRefusals = ["window_closed", "contact_blocked", "content_does_not_fit", "flow_not_found"] as const;

export const conversationEndpoints = {
  listConversations: defineEndpoint({
    id: "listConversations",
    method: "GET",
    path: "/conversations",
    area: "inbox",
    access: read,
    summary: "Conversations, newest first",
    description:
      "`waiting` comes longest wait first, `snoozed` the soonest return first. `mine` needs a signed-in member. `q` searches names and messages.",
    query: pageQuery.extend({
      view: conversationView.default("all"),
      q: z.string().trim().min(1).max(200).exactOptional(),
      channelId: id.exactOptional(),
      contactId: id.exactOptional(),
    }),
    responses: { 200: pageOf(conversationSummary) },
    refusals: ["invalid_cursor"],
  }),
  searchConversations: defineEndpoint({
    id: "searchConversations",
    method: "GET",
    path: "/conversations/search",
    area: "inbox",
    access: read,
    summary: "Conversations in which something is found, with the sentence",
    description:
      'Looks through names, tags, identities and all messages of all time; "groesse" and "grosse" find "Größe". In the order of the view, which is `all` unless named. `isComplete` is false while so much is new that not all of it could be looked through yet.',
    query: pageQuery.extend({
      q: z.string().trim().min(1).max(200),
      view: conversationView.default("all"),
      limit: z.coerce.number().int().min(1).max(50).default(50),
    }),
    responses: { 200: pageOf(foundConversation).extend({ isComplete: z.boolean() }) },
    refusals: ["invalid_cursor"],
  }),
  listHits: defineEndpoint({
    id: "listHits",
    method: "GET",
    path: "/conversations/{conversationId}/hits",
    area: "inbox",
    access: read,
    summary: "The messages of one conversation that hold some words, newest first",
    description: "The newest 500.",
    params,
    query: z.object({ q: z.string().trim().min(1).max(200) }),
    responses: { 200: z.object({ items: z.array(searchHit) }) },
  }),
  countConversations: defineEndpoint({
    id: "countConversations",
    method: "GET",
    path: "/conversations/counts",
    area: "inbox",
    access: read,
    summary: "How many conversations each view holds, up to 1000",
    responses: { 200: conversationCounts },
  }),
  getConversation: defineEndpoint({
    id: "getConversation",
    method: "GET",
    path: "/conversations/{conversationId}",
    area: "inbox",
    access: read,
    summary: "One conversation with its contact, channel and what may be sent",
    params,
    responses: { 200: conversation },
  }),
  getGround: defineEndpoint({
    id: "getGround",
    method: "GET",
    path: "/conversations/{conversationId}/ground",
    area: "inbox",
    access: read,
    summary: "What a member may send now, why, and until when",
    params,
    responses: { 200: groundInfo },
  }),
  listMessages: defineEndpoint({
    id: "listMessages",
    method: "GET",
    path: "/conversations/{conversationId}/messages",
    area: "inbox",
    access: read,
    summary: "The thread, in order",
    description:
      "Without `before` or `after`: the newest. `before`: those just before this seq. `after`: those just after. `around`: this one and as many before as after. Always ascending. `hasMore` tells whether there are more in the direction asked; `hasOlder` and `hasNewer` tell it for both.",
    params,
    query: z.object({
      before: z.coerce.number().int().min(1).max(maxSeq).exactOptional(),
      after: z.coerce.number().int().min(0).max(maxSeq).exactOptional(),
      around: z.coerce.number().int().min(1).max(maxSeq).exactOptional(),
      limit: z.coerce.number().int().min(1).max(200).default(50),
    }),
    responses: {
      200: z.object({
        items: z.array(message),
        hasMore: z.boolean(),
        hasOlder: z.boolean(),
        hasNewer: z.boolean(),
      }),
    },
  }),
  sendReply: defineEndpoint({
    id: "sendReply",
    method: "POST",
    path: "/conversations/{conversationId}/messages",
    area: "inbox",
    access: write,
    summary: "Answer as a member; silences the bot",
    params,
    body: z.object({
      content: sayableContent,
      clientKey,
      replyToMid: z.string().max(500).exactOptional(),
      seenSeq: z
        .int()
        .min(0)
        .max(maxSeq)
        .exactOptional()
        .describe(
          "The newest message its author had seen when beginning to write. Where another member has answered after it, the reply is refused with `answered_meanwhile`; sent again with that answer's number, it goes out. Without it nothing is compared.",
        ),
    }),
    responses: { 201: z.object({ messages: z.array(message) }), 202: accepted },
    refusals: [...commandRefusals, "answered_meanwhile"],
  }),
  addNote: defineEndpoint({
    id: "addNote",
    method: "POST",
    path: "/conversations/{conversationId}/notes",
    area: "inbox",
    access: write,
    summary: "Write a note that only members see",
    params,
    body: z.object({ text: z.string().trim().min(1).max(maxReplyLength), clientKey }),
    responses: { 201: z.object({ messages: z.array(message) }), 202: accepted },
  }),
  setPresence: defineEndpoint({
    id: "setPresence",
    method: "PUT",
    path: "/conversations/{conversationId}/presence",
    area: "inbox",
    access: read,
    summary: "Say that one looks at a conversation, or writes there",
    description:
      "For signed-in members. Said again every 20 s, and every 3 s while writing; who is not heard of for 45 s is taken to be gone. Nothing of it is stored. `screenId` names the tab. Answers with who is there.",
    params,
    body: z.object({ screenId: z.string().min(1).max(40), state: z.enum(["here", "writing", "gone"]) }),
    responses: { 200: z.object({ people: presentPeople }) },
    refusals: ["forbidden"],
  }),
  actOnConversation: defineEndpoint({
    id: "actOnConversation",
    method: "POST",
    path: "/conversations/{conversationId}/actions",
    area: "inbox",
    access: write,
    summary: "Take, hand back, assign, close, reopen, snooze, mark, restart, tag …",
    description: "Asking for what is so already changes nothing and succeeds.",
    params,
    body: conversationAction,
    responses: { 200: conversation, 202: accepted },
    refusals: commandRefusals,
  }),
};

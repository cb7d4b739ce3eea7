/** The tables that a turn writes, and its results as their rows. A further column is one line in each of the two. */
import type { Conversation, NewMessage, NewSend } from "@botschaft/core";
import { isDeliveryId } from "../../deliveries/deliverySql.ts";
import type { RowOf } from "../../sqlRows.ts";
import type { Batch, OutboxRow } from "./turnRows.ts";

export const CONVERSATION = {
  workspace_id: "uuid",
  id: "uuid",
  channel_id: "uuid",
  contact_id: "uuid",
  contact_key: "text",
  lane: "smallint",
  state: "json",
  status: "word",
  holder: "word",
  assignee_id: "uuid?",
  unread: "int",
  waiting_since: "instant?",
  last_message_at: "instant",
  created_at: "instant",
} as const;

export function conversationRow(c: Conversation, lane: number): RowOf<typeof CONVERSATION> {
  return {
    workspace_id: c.workspaceId,
    id: c.id,
    channel_id: c.channelId,
    contact_id: c.contactId,
    contact_key: c.contactKey,
    lane,
    state: c,
    status: c.status,
    holder: c.holder.kind,
    assignee_id: c.assigneeId,
    unread: c.unread,
    waiting_since: c.waitingSince,
    last_message_at: c.preview?.at ?? c.createdAt,
    created_at: c.createdAt,
  };
}

export const CONTACT = { workspace_id: "uuid", id: "uuid", created_at: "instant" } as const;

export function contactRow(c: Conversation): RowOf<typeof CONTACT> {
  return { workspace_id: c.workspaceId, id: c.contactId, created_at: c.createdAt };
}

/** Under which key a new contact is met. */
export const IDENTITY = {
  workspace_id: "uuid",
  channel_id: "uuid",
  key: "text",
  contact_id: "uuid",
  created_at: "instant",
} as const;

export function identityRow(c: Conversation): RowOf<typeof IDENTITY> {
  return {
    workspace_id: c.workspaceId,
    channel_id: c.channelId,
    key: c.contactKey,
    contact_id: c.contactId,
    created_at: c.createdAt,
  };
}

export const MESSAGE = {
  workspace_id: "uuid",
  conversation_id: "uuid",
  seq: "int",
  author: "word",
  member_id: "uuid?",
  member_name: "text?",
  at: "instant",
  body: "json",
  mid: "text?",
  reply_to_mid: "text?",
  client_key: "text?",
  ground: "json?",
  cause: "json?",
  delivery: "word",
} as const;

export function messageRow(c: Conversation, m: NewMessage): RowOf<typeof MESSAGE> {
  return {
    workspace_id: c.workspaceId,
    conversation_id: c.id,
    seq: m.seq,
    author: m.author.kind,
    member_id: m.author.kind === "member" ? m.author.memberId : null,
    member_name: m.author.kind === "member" ? m.author.name : null,
    at: m.at,
    body: m.body,
    mid: m.mid,
    reply_to_mid: m.replyToMid,
    client_key: m.clientKey,
    ground: m.ground,
    cause: m.cause,
    delivery: m.delivery,
  };
}

export const OUTBOX = {
  workspace_id: "uuid",
  conversation_id: "uuid",
  channel_id: "uuid",
  contact_key: "text",
  lane: "smallint",
  seq: "int?",
  send: "json",
  class: "smallint",
  delivery_id: "uuid?",
  state: "word",
} as const;

export function outboxRow(row: OutboxRow): RowOf<typeof OUTBOX> {
  return {
    workspace_id: row.workspaceId,
    conversation_id: row.conversationId,
    channel_id: row.channelId,
    contact_key: row.contactKey,
    lane: row.lane,
    seq: row.send.kind === "content" ? row.send.seq : null,
    send: row.send,
    class: row.rank,
    delivery_id: deliveryIdOf(row.send),
    state: row.isReserved ? "in_flight" : "queued",
  };
}

function deliveryIdOf(send: NewSend): string | null {
  if (send.kind !== "content" || !send.cause || !("deliveryId" in send.cause)) return null;
  return isDeliveryId(send.cause.deliveryId) ? send.cause.deliveryId : null;
}

export const COUNT = { workspace_id: "uuid", channel_id: "uuid", metric: "word", count: "bigint" } as const;

export function countRow(count: Batch["counts"][number]): RowOf<typeof COUNT> {
  return { workspace_id: count.workspaceId, channel_id: count.channelId, metric: count.metric, count: count.count };
}

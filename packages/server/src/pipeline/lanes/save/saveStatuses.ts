/** What the platform told about single messages: how far they have come, and what they cost. */
import type { Client } from "pg";
import { parseClientRef, type MessageStatus, type Price } from "@botschaft/core";
import { endDeliveries, failDeliveries } from "../../deliveries/deliverySql.ts";
import { parameters } from "../../sqlRows.ts";
import type { Saved } from "./turnRows.ts";

/** All that a batch heard of one message. */
export interface ToldMessage {
  readonly workspaceId: string;
  readonly conversationId: string;
  readonly seq: number;
  deliveredAt: number | null;
  readAt: number | null;
  /** Why it failed; null: it did not. */
  failure: string | null;
  price: Price | null;
}

/** Adds what one turn heard. Statuses come in any order, and more than once; the earliest moment of each counts. */
export function gatherStatuses(
  told: Map<string, ToldMessage>,
  home: { readonly workspaceId: string; readonly conversationId: string },
  statuses: readonly MessageStatus[],
): void {
  for (const { clientRef, state, at, error, price } of statuses) {
    const ref = parseClientRef(clientRef);
    if (ref?.conversationId !== home.conversationId) continue;
    const one = told.get(clientRef) ?? {
      ...home,
      seq: ref.seq,
      deliveredAt: null,
      readAt: null,
      failure: null,
      price: null,
    };
    told.set(clientRef, one);
    one.price ??= price;
    if (state === "delivered") one.deliveredAt = Math.min(one.deliveredAt ?? at, at);
    if (state === "read") one.readAt = Math.min(one.readAt ?? at, at);
    if (state === "failed") one.failure ??= error ?? "the platform gave no reason";
  }
}

const TOLD = parameters({
  writer: "text",
  told: {
    workspace_id: "uuid",
    conversation_id: "uuid",
    seq: "int",
    delivered_at: "instant?",
    read_at: "instant?",
    failure: "text?",
    price: "json?",
  },
});

// Rows of the outbox first and of messages second, each by conversation, as everybody else who ends sends does. Only what is ours: a
// name that somebody made up names nothing.
const TEXT = `
  with told (${TOLD.sql.told.columns}) as (
    select ${TOLD.sql.told.select} from ${TOLD.sql.told.source}
  ), gone as (
    delete from outbox o using told t
     where t.failure is not null and o.workspace_id = t.workspace_id and o.conversation_id = t.conversation_id and o.seq = t.seq
    returning o.id, o.conversation_id, o.workspace_id, o.channel_id, o.delivery_id
  ), counted as (
    insert into ledger (workspace_id, channel_id, hour, metric, writer, count)
    select workspace_id, channel_id, date_trunc('hour', now()), 'refused', ${TOLD.sql.writer}, count(*) from gone group by workspace_id, channel_id
    on conflict (workspace_id, channel_id, hour, metric, writer) do update set count = ledger.count + excluded.count
  ), noted as (
    update messages m set
           delivery = case when t.failure is not null then 'failed' else m.delivery end,
           delivery_detail = coalesce(t.failure, m.delivery_detail),
           delivered_at = least(m.delivered_at, t.delivered_at, t.read_at),
           read_at = least(m.read_at, t.read_at),
           price = coalesce(m.price, t.price)
      from told t
     where m.workspace_id = t.workspace_id and m.conversation_id = t.conversation_id and m.seq = t.seq
       and m.author in ('bot', 'member') and m.delivery <> 'none'
    returning m.workspace_id as w, m.cause, t.failure
  ), delivered as (
    ${endDeliveries("select workspace_id as w, delivery_id, 'failed' as d from gone")}
  ), failed_after_all as (
    ${failDeliveries("select w, cause from noted where failure is not null and cause is not null")}
  )
  select id::text as outbox_id, conversation_id from gone`;

/** @returns sends that were not known to have ended, and have failed */
export async function saveStatuses(
  client: Client,
  told: readonly ToldMessage[],
  writer: string,
): Promise<Saved["settled"]> {
  const sorted = [...told].sort((a, b) =>
    a.conversationId < b.conversationId ? -1 : a.conversationId > b.conversationId ? 1 : a.seq - b.seq,
  );
  const { rows } = await client.query<{ outbox_id: string; conversation_id: string }>({
    name: "save statuses",
    text: TEXT,
    values: TOLD.values({
      writer,
      told: sorted.map((one) => ({
        workspace_id: one.workspaceId,
        conversation_id: one.conversationId,
        seq: one.seq,
        delivered_at: one.deliveredAt,
        read_at: one.readAt,
        failure: one.failure === null ? null : one.failure.slice(0, 500),
        price: one.price,
      })),
    }),
  });
  return rows.map((row) => ({ outboxId: row.outbox_id, conversationId: row.conversation_id }));
}

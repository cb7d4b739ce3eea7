/**
 * Takes back what the bot said in the talk and what has not left yet, because a person took the conversation. What left the business
 * for another cause (a broadcast, an order's confirmation) still goes out.
 *
 * It is part of the transaction of the turn in which that happened: either the person has the conversation and the rows are
 * gone, or neither. What is under way by then is marked instead: whoever finds out that it did not go out, this process or its
 * heir, does not send it again.
 *
 * A claim that runs at the same moment locks the same rows: whoever comes second finds the row as the first left it, so a message
 * is either sent or taken back. In each transaction rows of the outbox are locked first and by conversation, messages second, as in
 * `settle` and `record`; so of two that change the same rows one waits for the other, and never both.
 */
import type { Client } from "pg";
import { isSilencedByPeople } from "@botschaft/core";
import { plainArray } from "../../sqlText.ts";

/** What stands on a message that was taken back before it left. */
export const RECALLED = "recalled";

export interface Recall {
  readonly workspaceId: string;
  readonly conversationId: string;
  /** Only what the bot said before this message. */
  readonly beforeSeq: number;
}

export interface Recalled {
  readonly outboxId: string;
  readonly conversationId: string;
  /** Deleted; else it is under way, and marked so that it is not repeated. */
  readonly isGone: boolean;
}

export async function recallSends(client: Client, recalls: readonly Recall[]): Promise<Recalled[]> {
  const { rows } = await client.query<{ id: string; conversation_id: string; is_gone: boolean }>({
    name: "recall sends",
    text: RECALL,
    values: [
      plainArray(recalls.map((recall) => recall.workspaceId)),
      plainArray(recalls.map((recall) => recall.conversationId)),
      plainArray(recalls.map((recall) => recall.beforeSeq)),
    ],
  });
  return rows.map((row) => ({ outboxId: row.id, conversationId: row.conversation_id, isGone: row.is_gone }));
}

/** For a transaction of several statements that change sends: locks all that these conversations have, in the one order. */
export async function lockSends(
  client: Client,
  conversations: readonly Pick<Recall, "workspaceId" | "conversationId">[],
): Promise<void> {
  await client.query(
    `select from outbox o
      where (o.workspace_id, o.conversation_id) in (select * from unnest($1::uuid[], $2::uuid[]))
      order by o.conversation_id, o.id for update`,
    [conversations.map(({ workspaceId }) => workspaceId), conversations.map(({ conversationId }) => conversationId)],
  );
}

/** Causes of what falls silent. "bot" among them is also the author of messages from before causes were kept. */
const SILENCED = Object.entries(isSilencedByPeople).flatMap(([kind, isSilenced]) => (isSilenced ? [kind] : []));

// Why a row leaves, its message knows; of those without a message, typing dots are the bot's, seen marks a member's. One
// conversation may be passed on twice in a batch: the last time counts. What a row's state is shows only once it is locked: a claim
// may have had it until then.
const RECALL = `
  with passed as (
    select w, c, max(s) as before_seq from unnest($1::uuid[], $2::uuid[], $3::int[]) as p (w, c, s) group by w, c
  ), own as materialized (
    select o.workspace_id, o.conversation_id, o.id
      from passed p
      join outbox o on o.workspace_id = p.w and o.conversation_id = p.c
      left join messages m on m.workspace_id = o.workspace_id and m.conversation_id = o.conversation_id and m.seq = o.seq
     where case when o.seq is null then o.send ->> 'action' in ('typing_on', 'typing_off') else o.seq < p.before_seq and coalesce(m.cause ->> 'kind', m.author) = any('{${SILENCED.join(",")}}') end
  ), held as materialized (
    select o.workspace_id, o.conversation_id, o.id, o.seq, o.state = 'queued' as is_gone
      from own join outbox o on o.workspace_id = own.workspace_id and o.conversation_id = own.conversation_id and o.id = own.id
     order by o.conversation_id, o.id
       for update of o
  ), gone as (
    delete from outbox o using held h
     where h.is_gone and o.workspace_id = h.workspace_id and o.conversation_id = h.conversation_id and o.id = h.id
  ), marked as (
    update outbox o set is_recalled = true from held h
     where not h.is_gone and o.workspace_id = h.workspace_id and o.conversation_id = h.conversation_id and o.id = h.id
  ), noted as (
    update messages m set delivery = 'failed', delivery_detail = '${RECALLED}'
      from held h
     where h.is_gone and m.workspace_id = h.workspace_id and m.conversation_id = h.conversation_id and m.seq = h.seq and m.delivery = 'queued'
  )
  select id::text, conversation_id, is_gone from held`;

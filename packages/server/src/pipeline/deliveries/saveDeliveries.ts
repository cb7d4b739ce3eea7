/** Stores what turns decided about deliveries, in their transaction. */
import type { Client } from "pg";
import type { DeliveryChange } from "@botschaft/core";
import { parameters } from "../sqlRows.ts";
import { isDeliveryId, SAME_PERSON } from "./deliverySql.ts";

export interface DecidedDelivery {
  readonly workspaceId: string;
  readonly conversationId: string;
  readonly channelId: string;
  readonly change: DeliveryChange;
}

/** Between the look before the turn and its save a delivery was stopped, handed on, or reached the same person elsewhere. */
export class DeliveryTaken extends Error {
  override readonly message = "a delivery was decided about elsewhere";
}

const KEYS = parameters({ keys: { workspace_id: "uuid", id: "uuid" } });
const SAVE = parameters({
  changes: {
    workspace_id: "uuid",
    id: "uuid",
    step: "smallint",
    kind: "word",
    pieces: "smallint",
    conversation_id: "uuid",
    channel_id: "uuid",
    refusals: "json?",
  },
});

// Whoever saves a turn about one of several contacts that are one person waits here for the others, each in the same order.
const LOCK_TEXT = `
  select d.id from ${KEYS.sql.keys.source}
    join deliveries o on o.workspace_id = n.workspace_id and o.id = n.id
    join contacts c on c.workspace_id = o.workspace_id and c.id = o.contact_id
    cross join lateral (
      select coalesce(c.merged_into, c.id) as id
      union all
      select m.id from contacts m where m.workspace_id = c.workspace_id and m.merged_into = coalesce(c.merged_into, c.id)) f
    join deliveries d on d.workspace_id = o.workspace_id and d.broadcast_id = o.broadcast_id and d.contact_id = f.id
   order by d.id for update of d`;

const SAVE_TEXT = `
  with changed as (
    update deliveries d set
      state = case n.kind when 'skipped' then 'skipped' else d.state end,
      ended_at = case n.kind when 'skipped' then now() end,
      pieces = case n.kind when 'queued' then n.pieces end,
      conversation_id = case n.kind when 'queued' then n.conversation_id end,
      channel_id = case n.kind when 'passed_on' then (d.rest -> 0 ->> 'channelId')::uuid else n.channel_id end,
      step = d.step + (n.kind = 'passed_on')::int,
      rest = case n.kind when 'passed_on' then d.rest - 0 end,
      fed_at = case n.kind when 'passed_on' then now() else d.fed_at end,
      reasons = case n.kind when 'passed_on' then coalesce(d.reasons, '[]') || n.refusals::jsonb
        else coalesce(nullif(n.refusals, 'null')::jsonb, d.reasons) end
      from ${SAVE.sql.changes.source}, contacts c
     where d.workspace_id = n.workspace_id and d.id = n.id and d.state = 'under_way' and d.pieces is null and d.step = n.step
       and c.workspace_id = d.workspace_id and c.id = d.contact_id
       and (n.kind <> 'queued' or not exists (${SAME_PERSON} and t.id <> d.id
             and (t.state in ('sent', 'uncertain', 'failed') or t.pieces is not null
                  or t.id < d.id and t.id in (select id from ${SAVE.sql.changes.source} where kind = 'queued'))))
    returning d.id
  )
  select (select count(*) from changed)::int as changed,
         (select count(*) from ${SAVE.sql.changes.source} join deliveries d on d.workspace_id = n.workspace_id and d.id = n.id)::int as known`;

/** @throws DeliveryTaken when the look before the turn is out of date: the turn must run again */
export async function saveDeliveries(client: Client, decided: readonly DecidedDelivery[]): Promise<void> {
  const changes = decided
    .filter(({ change }) => isDeliveryId(change.id))
    .map(({ workspaceId, conversationId, channelId, change }) => ({
      workspace_id: workspaceId,
      id: change.id,
      step: change.step,
      kind: change.state,
      pieces: change.state === "queued" ? change.seqs.length : 0,
      conversation_id: conversationId,
      channel_id: channelId,
      refusals: refusalsOf(change, channelId),
    }));
  if (changes.length === 0) return;
  // Planned anew each time: a plan made while there were few deliveries would read all of them.
  await client.query({
    text: LOCK_TEXT,
    values: KEYS.values({ keys: changes.map(({ workspace_id, id }) => ({ workspace_id, id })) }),
  });
  const { rows } = await client.query<{ changed: number; known: number }>({
    text: SAVE_TEXT,
    values: SAVE.values({ changes }),
  });
  if (rows[0]?.changed !== rows[0]?.known) throw new DeliveryTaken();
}

function refusalsOf(
  change: DeliveryChange,
  channelId: string,
): readonly { channelId: string; reason: string }[] | null {
  switch (change.state) {
    case "queued":
      return null;
    case "passed_on":
      return [{ channelId, reason: change.reason }];
    case "skipped":
      return change.reasons;
  }
}

import type { ClientBase } from "pg";
import type { Broadcast, DeliveryItem } from "@botschaft/contract";
import type { WorkspaceId } from "@botschaft/core";

export interface BroadcastRow {
  id: string;
  name: string;
  purpose: Broadcast["purpose"];
  state: Broadcast["state"];
  isOpen: boolean;
  content: Broadcast["content"];
  createdAt: Date;
  createdBy: string | null;
}

const COLUMNS = `id, name, purpose, state, is_open as "isOpen", content, created_at as "createdAt", created_by as "createdBy"`;

/** Newest first: ids are made of the time. */
export async function listBroadcasts(
  db: ClientBase,
  workspaceId: WorkspaceId,
  below: string | null,
  limit: number,
): Promise<BroadcastRow[]> {
  const { rows } = await db.query<BroadcastRow>(
    `select ${COLUMNS} from broadcasts where workspace_id = $1 and ($2::uuid is null or id < $2) order by id desc limit $3`,
    [workspaceId, below, limit],
  );
  return rows;
}

export async function findBroadcast(
  db: ClientBase,
  workspaceId: WorkspaceId,
  id: string,
): Promise<BroadcastRow | undefined> {
  const { rows } = await db.query<BroadcastRow>(
    `select ${COLUMNS} from broadcasts where workspace_id = $1 and id = $2`,
    [workspaceId, id],
  );
  return rows[0];
}

/** The row, held until the transaction ends: whoever plans people or changes the state does so one after the other. */
export async function lockBroadcast(
  db: ClientBase,
  workspaceId: WorkspaceId,
  id: string,
): Promise<BroadcastRow | undefined> {
  const { rows } = await db.query<BroadcastRow>(
    `select ${COLUMNS} from broadcasts where workspace_id = $1 and id = $2 for update`,
    [workspaceId, id],
  );
  return rows[0];
}

export interface BroadcastCounts {
  planned: number;
  waiting: number;
  underWay: number;
  sent: number;
  uncertain: number;
  failed: number;
  skipped: number;
}

/** One look at one moment, so that the sum is right. Served by `deliveries_state_idx` alone. */
export async function countDeliveries(db: ClientBase, workspaceId: WorkspaceId, id: string): Promise<BroadcastCounts> {
  const { rows } = await db.query<BroadcastCounts>(
    `select b.planned,
            coalesce(sum(n) filter (where s.state = 'waiting'), 0)::int as waiting,
            coalesce(sum(n) filter (where s.state = 'under_way'), 0)::int as "underWay",
            coalesce(sum(n) filter (where s.state = 'sent'), 0)::int as sent,
            coalesce(sum(n) filter (where s.state = 'uncertain'), 0)::int as uncertain,
            coalesce(sum(n) filter (where s.state = 'failed'), 0)::int as failed,
            coalesce(sum(n) filter (where s.state = 'skipped'), 0)::int as skipped
       from broadcasts b
       left join (select state, count(*) as n from deliveries where workspace_id = $1 and broadcast_id = $2 group by state) s on true
      where b.workspace_id = $1 and b.id = $2
      group by b.planned`,
    [workspaceId, id],
  );
  if (!rows[0]) throw new Error("a broadcast that is counted must exist");
  return rows[0];
}

export async function insertBroadcast(
  db: ClientBase,
  row: Pick<BroadcastRow, "id" | "name" | "purpose" | "state" | "content" | "createdBy"> & {
    readonly workspaceId: WorkspaceId;
  },
): Promise<void> {
  await db.query(
    `insert into broadcasts (workspace_id, id, name, purpose, state, content, created_by) values ($1, $2, $3, $4, $5, $6, $7)`,
    [row.workspaceId, row.id, row.name, row.purpose, row.state, JSON.stringify(row.content), row.createdBy],
  );
}

/**
 * Plans a broadcast for these contacts, in their order; who is planned already, or does not exist, is left out. Each waits for the channel
 * where the person wrote last, or is known at all, and is ranked anew when fed; who is known on none is skipped at once.
 *
 * Every look-up is a step in an index for each person, some 25 blocks a person in all. Row security lets an index serve only
 * conditions that PostgreSQL knows to tell nothing: `coalesce` and `index_key` are none. So `person_id` is made before it is compared,
 * and conversations are found by their contact.
 */
export async function insertDeliveries(
  db: ClientBase,
  workspaceId: WorkspaceId,
  broadcastId: string,
  planned: { readonly ids: readonly string[]; readonly contactIds: readonly string[] },
): Promise<void> {
  await db.query(
    `with named as materialized (
       select p.id, p.nth, c.id as contact_id, coalesce(c.merged_into, c.id) as person_id
         from unnest($3::uuid[], $4::uuid[]) with ordinality as p (id, contact_id, nth)
         join contacts c on c.workspace_id = $1 and c.id = p.contact_id
     ), placed as (
       select n.id, n.nth, n.contact_id, coalesce(v.channel_id, i.channel_id) as channel_id
         from named n
         left join lateral (
           select v.channel_id
             from (select n.person_id as id
                    union all
                   select m.id from contacts m where m.workspace_id = $1 and m.merged_into = n.person_id) f
             join conversations v on v.workspace_id = $1 and v.contact_id = f.id
            order by v.last_message_at desc nulls last limit 1) v on true
         left join lateral (
           select i.channel_id from identities i
            where v.channel_id is null and i.workspace_id = $1 and i.contact_id = n.person_id
            order by i.created_at desc limit 1) i on true
     ), inserted as (
       insert into deliveries (workspace_id, id, broadcast_id, contact_id, channel_id, state, reasons, ended_at)
       select $1, id, $2, contact_id, channel_id, case when channel_id is null then 'skipped' else 'waiting' end,
              case when channel_id is null then '[{"channelId": null, "reason": "never_wrote"}]'::jsonb end,
              case when channel_id is null then now() end
         from placed
        order by nth
       on conflict (workspace_id, broadcast_id, contact_id) do nothing
       returning 1
     )
     update broadcasts set planned = planned + (select count(*) from inserted), is_open = true
      where workspace_id = $1 and id = $2`,
    [workspaceId, broadcastId, planned.ids, planned.contactIds],
  );
}

export async function setState(
  db: ClientBase,
  workspaceId: WorkspaceId,
  id: string,
  state: BroadcastRow["state"],
): Promise<void> {
  await db.query("update broadcasts set state = $3 where workspace_id = $1 and id = $2", [workspaceId, id, state]);
}

export interface DeliveryRow {
  id: string;
  contactId: string;
  state: DeliveryItem["state"];
  channelId: string | null;
  conversationId: string | null;
  reasons: DeliveryItem["reasons"] | null;
  endedAt: Date | null;
}

/** In the order in which they were planned. */
export async function listDeliveries(
  db: ClientBase,
  workspaceId: WorkspaceId,
  broadcastId: string,
  question: { readonly state: string | null; readonly after: string | null; readonly limit: number },
): Promise<DeliveryRow[]> {
  const { rows } = await db.query<DeliveryRow>(
    `select id, contact_id as "contactId", state, channel_id as "channelId", conversation_id as "conversationId", reasons, ended_at as "endedAt"
       from deliveries
      where workspace_id = $1 and broadcast_id = $2 and ($3::text is null or state = $3) and ($4::uuid is null or id > $4)
      order by id limit $5`,
    [workspaceId, broadcastId, question.state, question.after, question.limit],
  );
  return rows;
}

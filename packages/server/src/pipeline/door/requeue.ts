/** Puts failed entries to work again. A failure leaves its table only together with its way back into the queue. */
import type { Pool } from "pg";
import { laneOf } from "../lanes/lane.ts";

export interface Requeued {
  readonly count: number;
  readonly lanes: ReadonlySet<number>;
}

const PAGE = 1_000;

/**
 * What a platform told a channel that was removed since goes to the channel as which the same account is connected in that workspace
 * now, as a new entry: under its own it could only fail again.
 *
 * @param workspaceId null: the whole installation
 * @param entryIds only these; null: all that failed
 */
export async function requeue(
  pool: Pool,
  workspaceId: string | null,
  entryIds: readonly string[] | null,
): Promise<Requeued> {
  const lanes = new Set<number>();
  let count = 0;
  for (;;) {
    const { rows } = await pool.query<Stranded>(LIST_STRANDED, [workspaceId, entryIds]);
    for (const lane of await move(pool, rows)) {
      lanes.add(lane);
      count++;
    }
    if (rows.length < PAGE) break;
  }
  const { rows } = await pool.query<{ lane: number }>(REQUEUE, [workspaceId, entryIds]);
  for (const { lane } of rows) lanes.add(lane);
  return { count: count + rows.length, lanes };
}

interface Stranded {
  readonly workspaceId: string;
  readonly entryId: string;
  readonly contactKey: string;
  /** Where it is to go. */
  readonly channelId: string;
}

const LIST_STRANDED = `
  select f.workspace_id as "workspaceId", f.entry_id::text as "entryId", f.contact_key as "contactKey", now.id as "channelId"
    from journal_failures f
    join channels former on former.workspace_id = f.workspace_id and former.id = f.channel_id and former.removed_at is not null
    join channels now on now.workspace_id = f.workspace_id and now.kind = former.kind and now.account_id = former.account_id and now.removed_at is null
   where f.kind = 'inbound' and ($1::uuid is null or f.workspace_id = $1) and ($2::bigint[] is null or f.entry_id = any($2))
   order by f.entry_id limit ${PAGE}`;

/** @returns the lane of each that was not in the new channel's journal before */
async function move(pool: Pool, stranded: readonly Stranded[]): Promise<number[]> {
  if (stranded.length === 0) return [];
  const { rows } = await pool.query<{ lane: number }>(MOVE, [
    stranded.map(({ workspaceId }) => workspaceId),
    stranded.map(({ entryId }) => entryId),
    stranded.map(({ channelId }) => channelId),
    stranded.map(({ channelId, contactKey }) => laneOf(channelId, contactKey)),
  ]);
  return rows.map(({ lane }) => lane);
}

// Two replays at the same moment take the same failures, and the same rows of the ledger, in the same order: the second finds nothing
// more to do.
const MOVE = `
  with taken as materialized (
    select f.workspace_id, f.entry_id, g.new_channel_id, g.new_lane
      from journal_failures f join unnest($1::uuid[], $2::bigint[], $3::uuid[], $4::smallint[]) as g (workspace_id, entry_id, new_channel_id, new_lane)
        on f.workspace_id = g.workspace_id and f.entry_id = g.entry_id
     order by f.entry_id for update of f
  ), moved as (
    delete from journal_failures f using taken g
     where f.workspace_id = g.workspace_id and f.entry_id = g.entry_id
    returning f.*, g.new_channel_id, g.new_lane
  ), fresh as (
    insert into journal (workspace_id, channel_id, dedupe_key, contact_key, lane, kind, at, raw_id, raw_path, body)
    select workspace_id, new_channel_id, dedupe_key, contact_key, new_lane, kind, at, raw_id, raw_path, body from moved order by entry_id
    on conflict do nothing
    returning *
  ), queued as (
    insert into journal_queue (entry_id, lane, workspace_id, channel_id, contact_key, dedupe_key, kind, at, received_at, raw_id, raw_path, body)
    select j.id, j.lane, j.workspace_id, j.channel_id, j.contact_key, j.dedupe_key, j.kind, j.at, m.received_at, j.raw_id, j.raw_path, j.body
      from fresh j join moved m on m.workspace_id = j.workspace_id and m.new_channel_id = j.channel_id and m.dedupe_key = j.dedupe_key
  ), counted as (
    insert into ledger (workspace_id, channel_id, hour, metric, writer, count)
    select workspace_id, channel_id, date_trunc('hour', now()), metric, 'replay', count(*)
      from fresh, unnest(array['arrived', 'received', 'replayed']) as metric group by 1, 2, 4 order by 1, 2, 4
    on conflict (workspace_id, channel_id, hour, metric, writer) do update set count = ledger.count + excluded.count
  )
  select lane from fresh`;

const REQUEUE = `
  with taken as materialized (
    select f.workspace_id, f.entry_id, j.lane
      from journal_failures f join journal j on j.workspace_id = f.workspace_id and j.channel_id = f.channel_id and j.dedupe_key = f.dedupe_key
     where ($1::uuid is null or f.workspace_id = $1) and ($2::bigint[] is null or f.entry_id = any($2))
     order by f.entry_id for update of f
  ), back as (
    delete from journal_failures f using taken t
     where f.workspace_id = t.workspace_id and f.entry_id = t.entry_id
    returning f.*, t.lane
  ), queued as (
    insert into journal_queue (entry_id, lane, workspace_id, channel_id, contact_key, dedupe_key, kind, at, received_at, raw_id, raw_path, body)
    select entry_id, lane, workspace_id, channel_id, contact_key, dedupe_key, kind, at, received_at, raw_id, raw_path, body from back
    returning lane, workspace_id, channel_id
  ), counted as (
    insert into ledger (workspace_id, channel_id, hour, metric, writer, count)
    select workspace_id, channel_id, date_trunc('hour', now()), 'replayed', 'replay', count(*) from queued group by 1, 2 order by 1, 2
    on conflict (workspace_id, channel_id, hour, metric, writer) do update set count = ledger.count + excluded.count
  )
  select lane from queued`;

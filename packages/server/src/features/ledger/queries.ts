import type { ClientBase, Pool } from "pg";
import type { WorkspaceId } from "@botschaft/core";
import { DIRECT_METRIC, STRANGER_METRIC } from "../../pipeline/index.ts";

export interface LedgerRow {
  channelId: string;
  arrived: number;
  received: number;
  handled: number;
  replayed: number;
  unknown: number;
  uncertain: number;
  strangers: number;
  strangerKinds: Record<string, number>;
  failed: number;
  pending: number;
  /** With its microseconds, for cursors. */
  createdAt: string;
}

/**
 * Sums per channel since the hour of `since`. What failed and what is pending is counted from the rows themselves: these are the
 * entries one can look at and replay now.
 */
export async function sumLedger(
  db: ClientBase,
  workspaceId: WorkspaceId,
  {
    since,
    channelId,
    after,
    limit,
  }: {
    readonly since: Date;
    /** null: all of them, oldest first. */
    readonly channelId: string | null;
    readonly after: readonly string[] | null;
    readonly limit: number;
  },
): Promise<LedgerRow[]> {
  const { rows } = await db.query<LedgerRow>(
    `with sums as (
       select channel_id, metric, sum(count) as count from ledger
        where workspace_id = $1 and hour >= date_trunc('hour', $2::timestamptz) group by channel_id, metric
     ), failed as (
       select channel_id, count(*) from journal_failures where workspace_id = $1 group by channel_id
     ), pending as (
       select channel_id, count(*) from journal_queue where workspace_id = $1 group by channel_id
     ), of_metric as (
       select channel_id,
              coalesce(sum(count) filter (where metric in ('arrived', '${DIRECT_METRIC}')), 0) as arrived, coalesce(sum(count) filter (where metric in ('received', '${DIRECT_METRIC}')), 0) as received,
              coalesce(sum(count) filter (where metric in ('handled', '${DIRECT_METRIC}')), 0) as handled, coalesce(sum(count) filter (where metric = 'replayed'), 0) as replayed,
              coalesce(sum(count) filter (where metric = 'unknown'), 0) as unknown, coalesce(sum(count) filter (where metric = 'uncertain'), 0) as uncertain,
              coalesce(sum(count) filter (where metric like '${STRANGER_METRIC}%'), 0) as strangers,
              json_object_agg(substr(metric, ${STRANGER_METRIC.length + 1}), count) filter (where metric like '${STRANGER_METRIC}%') as stranger_kinds
         from sums group by channel_id
     )
     select ch.id as "channelId", coalesce(s.arrived, 0)::float8 as arrived, coalesce(s.received, 0)::float8 as received,
            coalesce(s.handled, 0)::float8 as handled, coalesce(s.replayed, 0)::float8 as replayed, coalesce(s.unknown, 0)::float8 as unknown,
            coalesce(s.uncertain, 0)::float8 as uncertain,
            coalesce(s.strangers, 0)::float8 as strangers, coalesce(s.stranger_kinds, '{}') as "strangerKinds", coalesce(f.count, 0)::float8 as failed, coalesce(q.count, 0)::float8 as pending,
            to_char(ch.created_at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as "createdAt"
       from channels ch
       left join of_metric s on s.channel_id = ch.id left join failed f on f.channel_id = ch.id left join pending q on q.channel_id = ch.id
      where ch.workspace_id = $1 and ($3::uuid is null or ch.id = $3)
        and ($4::timestamptz is null or (ch.created_at, ch.id) > ($4, $5::uuid))
      order by ch.created_at, ch.id limit $6`,
    [workspaceId, since, channelId, after?.[0] ?? null, after?.[1] ?? null, limit],
  );
  return rows;
}

export interface FailureRow {
  entryId: string;
  channelId: string;
  contactKey: string;
  kind: string;
  at: string;
  receivedAt: Date;
  failedAt: Date;
  error: string;
  rawId: string | null;
  rawPath: string | null;
  body: string | null;
}

/** Entries whose turn threw, newest first. */
export async function listFailures(
  db: ClientBase,
  workspaceId: WorkspaceId,
  channelId: string | null,
  below: readonly string[] | null,
  limit: number,
): Promise<FailureRow[]> {
  const { rows } = await db.query<FailureRow>(
    `select entry_id as "entryId", channel_id as "channelId", contact_key as "contactKey", kind, at, received_at as "receivedAt", failed_at as "failedAt",
            error, raw_id as "rawId", raw_path as "rawPath", body::text as body
       from journal_failures
      where workspace_id = $1 and ($2::uuid is null or channel_id = $2) and ($3::bigint is null or entry_id < $3)
      order by entry_id desc limit $4`,
    [workspaceId, channelId, below?.[0] ?? null, limit],
  );
  return rows;
}

export interface RawRow {
  id: string;
  receivedAt: Date;
  problem: string;
  body: string | null;
  bytes: Buffer | null;
}

/**
 * Stored bodies by id. One body may hold entries of several workspaces, so this runs outside of row security: pass ids of entries
 * the caller may see, and show of a body only what these entries point at.
 */
export async function findRawBodies(pool: Pool, ids: readonly string[]): Promise<Map<string, RawRow>> {
  const { rows } = await pool.query<RawRow>(
    'select id, received_at as "receivedAt", problem, body, body_bytes as bytes from raw_bodies where id = any($1)',
    [ids],
  );
  return new Map(rows.map((row) => [row.id, row]));
}

export interface UnassignedRow {
  id: string;
  receivedAt: Date;
  problem: string;
  sizeBytes: number;
}

/** A row of the list brings its body only where it is small. */
export interface ListedUnassignedRow extends UnassignedRow {
  body: string | null;
}

/** Nearly all bodies are smaller; and a page of 100 then reads 1.6 MB at most, where whole bodies could be 300. */
const READ_IN_LIST_BYTES = 16_384;

/**
 * Bodies of which (a part) found no channel, newest first: of a workspace, or (null) those that belong to none. Runs outside of row
 * security, which hides what belongs to nobody.
 *
 * Served by the partial indexes `raw_events_problem_idx` and `raw_events_kept_problem_idx`; a size is read without the body, and a large body not at all.
 */
export async function listUnassigned(
  pool: Pool,
  workspaceId: WorkspaceId | null,
  below: readonly string[] | null,
  limit: number,
): Promise<ListedUnassignedRow[]> {
  const { rows } = await pool.query<ListedUnassignedRow>(
    `select id, received_at as "receivedAt", problem, coalesce(octet_length(body), octet_length(body_bytes), 0) as "sizeBytes",
            case when octet_length(body) <= ${READ_IN_LIST_BYTES} then body end as body
       from raw_bodies
      where problem is not null and ${workspaceId === null ? "workspace_id is null and $1::uuid is null" : "workspace_id = $1"}
        and ($2::bigint is null or id < $2)
      order by id desc limit $3`,
    [workspaceId, below?.[0] ?? null, limit],
  );
  return rows;
}

/** One such body, and whose it is. Outside of row security as well: the caller checks who may see it. */
export async function findUnassigned(
  pool: Pool,
  rawId: string,
): Promise<(RawRow & UnassignedRow & { readonly workspaceId: string | null }) | undefined> {
  const { rows } = await pool.query<RawRow & UnassignedRow & { workspaceId: string | null }>(
    `select id, workspace_id as "workspaceId", received_at as "receivedAt", problem, body, body_bytes as bytes,
            coalesce(octet_length(body), octet_length(body_bytes), 0) as "sizeBytes"
       from raw_bodies where id = $1 and problem is not null`,
    [rawId],
  );
  return rows[0];
}

/** Whether one of these accounts of a platform is connected in another workspace. Outside of row security, which would hide it. */
export async function areConnectedElsewhere(
  pool: Pool,
  workspaceId: WorkspaceId,
  accountIds: readonly string[],
): Promise<boolean> {
  const { rows } = await pool.query<{ elsewhere: boolean }>(
    `select exists (select from channels where kind in ('messenger', 'instagram', 'whatsapp') and account_id = any($2)
                       and removed_at is null and workspace_id <> $1) as elsewhere`,
    [workspaceId, accountIds],
  );
  return rows[0]?.elsewhere === true;
}

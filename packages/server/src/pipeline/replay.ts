/**
 * Runs what came in once more. Nothing that was handled is handled again: entries that failed go back into the queue, and
 * stored bodies are cut and appended again, where the journal knows every event it has seen. So a second replay changes
 * nothing.
 */
import type { Pool } from "pg";
import { objectOf, parseBody, splitMeta } from "@botschaft/channels";
import type { Directory, KnownChannel } from "./directory.ts";
import type { Journal, NewEntry } from "./journal.ts";
import { CHANNEL_OF_OBJECT, entryOf } from "./webhooks.ts";

export interface ReplayOptions {
  /** null: the whole installation. */
  readonly workspaceId: string | null;
  /** Stored bodies received since then; null: all that are kept. */
  readonly since: Date | null;
  /** Only these failed entries, and no stored bodies; null: everything. */
  readonly entryIds: readonly string[] | null;
}

export interface Replayed {
  /** Failed entries put back into the queue. */
  readonly entries: number;
  /** Stored bodies read again … */
  readonly rawEvents: number;
  /** … and what they held that the journal did not have yet. */
  readonly newEntries: number;
}

const PAGE = 500;

export async function replay(
  ports: { pool: Pool; journal: Journal; directory: Directory; onQueued: (lanes: ReadonlySet<number>) => void },
  options: ReplayOptions,
): Promise<Replayed> {
  const { rows } = await ports.pool.query<{ lane: number }>(REQUEUE, [options.workspaceId, options.entryIds]);
  if (rows.length > 0) ports.onQueued(new Set(rows.map((row) => row.lane)));
  if (options.entryIds !== null) return { entries: rows.length, rawEvents: 0, newEntries: 0 };

  let rawEvents = 0;
  let newEntries = 0;
  for (let lastId = "-1"; ; ) {
    const page = await ports.pool.query<StoredBody>(
      `select id, workspace_id, body, body_bytes, problem from raw_events
        where id > $1 and ($2::uuid is null or workspace_id = $2 or (workspace_id is null and problem is not null)) and ($3::timestamptz is null or received_at >= $3)
        order by id limit ${PAGE}`,
      [lastId, options.workspaceId, options.since],
    );
    for (const stored of page.rows) {
      lastId = stored.id;
      rawEvents++;
      newEntries += await replayBody(ports, stored, options.workspaceId);
    }
    if (page.rows.length < PAGE) return { entries: rows.length, rawEvents, newEntries };
  }
}

interface StoredBody {
  id: string;
  workspace_id: string | null;
  body: string | null;
  body_bytes: Buffer | null;
  problem: string | null;
}

async function replayBody(
  ports: { pool: Pool; journal: Journal; directory: Directory },
  stored: StoredBody,
  workspaceId: string | null,
): Promise<number> {
  const body = parseBody(stored.body ?? stored.body_bytes?.toString("utf8") ?? "");
  // A body that another app signed stays unbelieved however often it is read.
  if (body === undefined || stored.problem?.includes("foreign_secret")) return 0;
  const kind = CHANNEL_OF_OBJECT[objectOf(body) ?? ""];
  const entries: NewEntry[] = [];
  let unknown = 0;
  for (const item of splitMeta(body)) {
    const channel =
      kind && item.accountId !== undefined ? ports.directory.channelOfAccount(kind, item.accountId) : undefined;
    if (!channel || !speaksFor(stored, channel)) unknown++;
    else if (workspaceId === null || channel.workspaceId === workspaceId) entries.push(entryOf(channel, item));
  }
  if (entries.length === 0) return 0;
  const appended = await ports.journal.append({ entries, raw: { storedId: stored.id } });
  if (stored.problem !== null && unknown === 0) {
    // Its account is connected by now: the body is no longer a loose end.
    await ports.pool.query(
      "update raw_events set problem = null, replayed_at = now(), workspace_id = $2 where id = $1",
      [stored.id, entries[0]?.workspaceId],
    );
  }
  return appended.size;
}

/**
 * Whether a stored body may be believed about this channel. The secret that signed it is no longer at hand, only whose it was:
 * whoever holds the secret of one workspace's app must not speak for an account that another connected later.
 */
function speaksFor(stored: StoredBody, channel: KnownChannel): boolean {
  return stored.workspace_id === null ? channel.appSecret === null : stored.workspace_id === channel.workspaceId;
}

// A failure leaves its table only together with its way back into the queue.
const REQUEUE = `
  with back as (
    delete from journal_failures f using journal j
     where ($1::uuid is null or f.workspace_id = $1) and ($2::bigint[] is null or f.entry_id = any($2))
       and j.workspace_id = f.workspace_id and j.channel_id = f.channel_id and j.dedupe_key = f.dedupe_key
    returning f.*, j.lane
  ), queued as (
    insert into journal_queue (entry_id, lane, workspace_id, channel_id, contact_key, dedupe_key, kind, at, received_at, raw_id, raw_path, body)
    select entry_id, lane, workspace_id, channel_id, contact_key, dedupe_key, kind, at, received_at, raw_id, raw_path, body from back
    returning lane, workspace_id, channel_id
  ), counted as (
    insert into ledger (workspace_id, channel_id, hour, metric, writer, count)
    select workspace_id, channel_id, date_trunc('hour', now()), 'replayed', 'replay', count(*) from queued group by 1, 2
    on conflict (workspace_id, channel_id, hour, metric, writer) do update set count = ledger.count + excluded.count
  )
  select distinct lane from queued`;

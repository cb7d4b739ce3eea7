import type { ClientBase, Pool } from "pg";
import { dropPartitions, listPartitions, RAW_EVENTS } from "../db/partitions.ts";

const BATCH = 5_000;

/**
 * Drops the days of stored webhook bodies that are older than so many days, and deletes the journal's entries that are so much older
 * that nothing can come of them. Bodies that a queued or failed entry still needs, and loose ends nobody has looked at, are kept.
 *
 * @returns how many days were dropped
 */
export async function clearRawEvents(pool: Pool, days: number, now = new Date()): Promise<number> {
  const before = daysBefore(now, days);
  const client = await pool.connect();
  try {
    const dropped = await dropPartitions(client, RAW_EVENTS, before, async (partition) => {
      await client.query(keepNeeded(partition), [before]);
    });
    await client.query(FORGET_KEPT, [now]);
    // The journal remembers events a good while longer: the platforms repeat theirs for up to seven days.
    await clearJournal(client, daysBefore(now, Math.max(days, 8) * 2));
    return dropped;
  } finally {
    client.release();
  }
}

const keepNeeded = (partition: string) => `
  insert into raw_events_kept (id, workspace_id, received_at, body, body_bytes, problem, replayed_at, signature)
  select id, workspace_id, received_at, body, body_bytes, problem, replayed_at, signature from ${partition} r
   where received_at < $1
     and (problem is not null
          or exists (select from journal_queue q where q.raw_id = r.id)
          or exists (select from journal_failures f where f.raw_id = r.id))
  on conflict do nothing`;

/** A replay keeps a body before it appends what it found in it; it has that long. */
const FORGET_KEPT = `
  delete from raw_events_kept k
   where problem is null and kept_at < $1::timestamptz - interval '1 hour'
     and not exists (select from journal_queue q where q.raw_id = k.id)
     and not exists (select from journal_failures f where f.raw_id = k.id)`;

/** What a replay would come upon stays: entries that wait or failed, and everything in bodies that are still there. */
async function clearJournal(client: ClientBase, before: Date): Promise<void> {
  const [oldest] = await listPartitions(client, RAW_EVENTS);
  // The table of an earlier version has no beginning; entries of its bodies wait until it is dropped.
  if (oldest && oldest.from === null) return;
  for (;;) {
    const { rowCount } = await client.query(
      `delete from journal where ctid = any(array(
         select ctid from journal j where received_at < $1
            and not exists (select from raw_events_kept k where k.id = j.raw_id)
            and not exists (select from journal_queue q where q.entry_id = j.id)
            and not exists (select from journal_failures f where f.workspace_id = j.workspace_id and f.entry_id = j.id)
          limit ${BATCH}))`,
      [before],
    );
    if ((rowCount ?? 0) < BATCH) return;
  }
}

function daysBefore(time: Date, days: number): Date {
  return new Date(time.getTime() - days * 86_400_000);
}

import type { Pool } from "pg";

const BATCH = 5_000;

/**
 * Deletes stored webhook bodies, and the journal's entries, that are older than so many days, in small batches that hold up
 * nothing. Bodies that a queued or failed entry still needs, and loose ends nobody has looked at, stay.
 *
 * @returns how many bodies were deleted
 */
export async function clearRawEvents(pool: Pool, days: number): Promise<number> {
  let cleared = 0;
  for (;;) {
    const { rowCount } = await pool.query(
      `delete from raw_events where id in (
         select id from raw_events r where received_at < now() - make_interval(days => $1) and problem is null
            and not exists (select from journal_queue q where q.raw_id = r.id)
            and not exists (select from journal_failures f where f.raw_id = r.id)
          limit ${BATCH})`,
      [days],
    );
    cleared += rowCount ?? 0;
    if ((rowCount ?? 0) < BATCH) break;
  }
  // The journal remembers events a good while longer: the platforms repeat theirs for up to seven days. And it remembers what
  // a replay would come upon: entries that wait or failed, and everything in bodies that are still kept.
  for (;;) {
    const { rowCount } = await pool.query(
      `delete from journal where ctid = any(array(
         select ctid from journal j where received_at < now() - make_interval(days => $1)
            and not exists (select from raw_events r where r.id = j.raw_id)
            and not exists (select from journal_queue q where q.entry_id = j.id)
            and not exists (select from journal_failures f where f.workspace_id = j.workspace_id and f.entry_id = j.id)
          limit ${BATCH}))`,
      [Math.max(days, 8) * 2],
    );
    if ((rowCount ?? 0) < BATCH) break;
  }
  return cleared;
}

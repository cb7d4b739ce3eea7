/** What the feeder asks about broadcasts and the people who wait. */
import type { ClientBase, Pool } from "pg";
import { deliveryKey, type Content, type Delivery, type DeliveryRefusal } from "@botschaft/core";
import { inTransaction } from "../../db/pool.ts";
import { appendRows } from "../journal/appendRows.ts";
import { entryRow } from "../journal/journalRows.ts";
import { ownAppend } from "../journal/ownAppend.ts";
import { parameters } from "../sqlRows.ts";

export interface OpenBroadcast {
  readonly workspaceId: string;
  readonly id: string;
  readonly state: "running" | "paused" | "stopped";
}

/** Broadcasts of which somebody waits or is under way, the oldest of a workspace first. */
export async function listOpenBroadcasts(pool: Pool): Promise<OpenBroadcast[]> {
  const { rows } = await pool.query<OpenBroadcast>(
    `select workspace_id as "workspaceId", id, state from broadcasts where is_open order by workspace_id, id limit 10000`,
  );
  return rows;
}

/** Channels for which somebody waits. One step in the index for each. */
export async function listWaitingChannels(pool: Pool, { workspaceId, id }: OpenBroadcast): Promise<string[]> {
  const next = (after: string) => `
    select d.channel_id from deliveries d
     where d.workspace_id = $1 and d.broadcast_id = $2 and d.state = 'waiting' ${after} order by d.channel_id limit 1`;
  const { rows } = await pool.query<{ channel_id: string }>(
    `with recursive found as (
       (${next("")})
       union all
       select n.channel_id from found f, lateral (${next("and d.channel_id > f.channel_id")}) n
     )
     select channel_id from found where channel_id is not null`,
    [workspaceId, id],
  );
  return rows.map((row) => row.channel_id);
}

/** Skips people who wait, the oldest first, of one channel or of all. */
export async function skipWaiting(
  pool: Pool,
  which: {
    readonly workspaceId: string;
    readonly id: string;
    readonly channelId?: string;
    readonly reason: DeliveryRefusal["reason"];
    readonly limit: number;
  },
): Promise<void> {
  await pool.query(
    `update deliveries d set state = 'skipped', ended_at = now(),
            reasons = jsonb_build_array(jsonb_build_object('channelId', d.channel_id, 'reason', $4::text))
       from (select workspace_id, id from deliveries
              where workspace_id = $1 and broadcast_id = $2 and state = 'waiting' and ($3::uuid is null or channel_id = $3)
              order by channel_id, id limit $5 for update skip locked) w
      where d.workspace_id = w.workspace_id and d.id = w.id`,
    [which.workspaceId, which.id, which.channelId ?? null, which.reason, which.limit],
  );
}

/** Notes that nobody waits or is under way any more, if that is so. */
export async function closeIfOver(pool: Pool, { workspaceId, id }: OpenBroadcast): Promise<void> {
  await inTransaction(pool, async (db) => {
    // Whoever adds people holds this row, so that the look below sees them.
    await db.query("select from broadcasts where workspace_id = $1 and id = $2 for update", [workspaceId, id]);
    await db.query(
      `update broadcasts set is_open = false
        where workspace_id = $1 and id = $2 and not exists (
          select from deliveries where workspace_id = $1 and broadcast_id = $2 and state in ('waiting', 'under_way'))`,
      [workspaceId, id],
    );
  });
}

/** A step of a delivery as an entry of the conversation that has it. */
export function deliverEntry(
  workspaceId: string,
  broadcastId: string,
  { content, purpose }: { readonly content: Content; readonly purpose: Delivery["purpose"] },
  to: { readonly channelId: string; readonly contactKey: string },
  token: Pick<Delivery, "id" | "step" | "rest" | "refusals">,
) {
  const { id } = token;
  const delivery: Delivery = {
    ...token,
    content,
    purpose,
    cause: { kind: "broadcast", broadcastId, deliveryId: id },
  };
  const body = { kind: "deliver", delivery } as const;
  const home = { workspaceId, channelId: to.channelId, contactKey: to.contactKey };
  const [entry] = ownAppend(home, deliveryKey(delivery), body).entries;
  if (!entry) throw new Error("an own append has one entry");
  return entryRow(entry, null);
}

interface LostDelivery {
  readonly workspaceId: string;
  readonly id: Delivery["id"];
  readonly broadcastId: string;
  readonly channelId: DeliveryRefusal["channelId"];
  readonly step: number;
  readonly rest: Delivery["rest"];
  readonly reasons: Delivery["refusals"] | null;
  readonly content: Content;
  readonly purpose: Delivery["purpose"];
  readonly isQueued: boolean;
}

const LOST_AT_ONCE = 500;
const LOST = `
  select d.workspace_id as "workspaceId", d.id, d.broadcast_id as "broadcastId", d.channel_id as "channelId", d.step,
         coalesce(d.rest, '[]') as rest, d.reasons, b.content, b.purpose,
         exists (select from journal_queue q where q.kind = 'deliver' and q.workspace_id = d.workspace_id
                  and q.dedupe_key = 'delivery:' || d.id || ':' || d.step) as "isQueued"
    from deliveries d join broadcasts b on b.workspace_id = d.workspace_id and b.id = d.broadcast_id
   where d.state = 'under_way' and d.pieces is null and d.fed_at < now() - make_interval(secs => $1 / 1000.0)
   order by d.workspace_id, d.id limit ${LOST_AT_ONCE} for update of d skip locked`;

const HAND_ON = parameters({
  lost: { workspace_id: "uuid", id: "uuid", kind: "word", channel_id: "uuid?", reason: "json" },
});
const HAND_ON_TEXT = `
  update deliveries d set
    state = case n.kind when 'failed' then 'failed' else d.state end,
    ended_at = case n.kind when 'failed' then now() end,
    fed_at = now(),
    step = d.step + (n.kind = 'passed_on')::int,
    channel_id = coalesce(n.channel_id, d.channel_id),
    rest = case n.kind when 'passed_on' then d.rest - 0 else d.rest end,
    reasons = case n.kind when 'queued' then d.reasons else coalesce(d.reasons, '[]') || n.reason::jsonb end
    from ${HAND_ON.sql.lost.source}
   where d.workspace_id = n.workspace_id and d.id = n.id`;

/**
 * Hands on deliveries that are under way and that nobody has: their turn failed. The next conversation of the order is asked; where
 * there is none, the delivery has failed. What still waits in the queue is left there.
 */
export async function handOnLost(
  pool: Pool,
  { lostAfterMs, writer }: { readonly lostAfterMs: number; readonly writer: string },
): Promise<{ lanes: Set<number>; count: number }> {
  return await inTransaction(pool, async (db) => {
    const { rows } = await db.query<LostDelivery>(LOST, [lostAfterMs]);
    if (rows.length === 0) return { lanes: new Set<number>(), count: 0 };
    const lost = rows.map((row) => ({ row, next: row.isQueued ? undefined : row.rest[0] }));
    await db.query(
      HAND_ON_TEXT,
      HAND_ON.values({
        lost: lost.map(({ row, next }) => ({
          workspace_id: row.workspaceId,
          id: row.id,
          kind: row.isQueued ? "queued" : next ? "passed_on" : "failed",
          channel_id: next?.channelId ?? null,
          reason: [{ channelId: row.channelId, reason: "turn_failed" }],
        })),
      }),
    );
    const entries = lost.flatMap(({ row, next }) =>
      next
        ? [
            deliverEntry(row.workspaceId, row.broadcastId, row, next, {
              id: row.id,
              step: row.step + 1,
              rest: row.rest.slice(1),
              refusals: [...(row.reasons ?? []), { channelId: row.channelId, reason: "turn_failed" }],
            }),
          ]
        : [],
    );
    return { lanes: await append(db, entries, writer), count: lost.filter(({ row }) => !row.isQueued).length };
  });
}

/** @returns the lanes that have new entries */
export async function append(
  db: ClientBase,
  incoming: readonly ReturnType<typeof deliverEntry>[],
  writer: string,
): Promise<Set<number>> {
  if (incoming.length === 0) return new Set();
  const appended = await appendRows(db, { incoming, raws: [], writer });
  return new Set(appended.map(({ lane }) => lane));
}

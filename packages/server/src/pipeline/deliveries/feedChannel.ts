/** One wave of one broadcast for one channel. */
import type { ClientBase, Pool } from "pg";
import {
  rankAddresses,
  type Content,
  type ConversationAddress,
  type Delivery,
  type DeliveryRefusal,
  type Standing,
} from "@botschaft/core";
import { inTransaction } from "../../db/pool.ts";
import { parameters } from "../sqlRows.ts";
import { append, deliverEntry } from "./feedQueries.ts";
import { SAME_PERSON } from "./deliverySql.ts";

interface Wave {
  readonly workspaceId: string;
  readonly broadcastId: string;
  readonly channelId: string;
  /** So many deliveries may be under way on this channel. */
  readonly wave: number;
  readonly writer: string;
}

/**
 * Feeds as many of those who wait for this channel as have room in the wave, oldest first. While somebody else feeds the same channel
 * nothing is done.
 *
 * @returns the lanes that have new entries
 */
export async function feedChannel(pool: Pool, ask: Wave): Promise<Set<number>> {
  return await inTransaction(pool, async (db) => {
    const room = await findRoom(db, ask);
    if (room <= 0) return new Set<number>();
    const now = Date.now();
    const waiting = await pickWaiting(db, ask, room);
    const decided = waiting.map((row) => ({ row, ...decide(row, ask.channelId, now) }));
    if (decided.length === 0) return new Set<number>();
    await save(db, ask.workspaceId, decided);
    const { content, purpose } = await getContent(db, ask);
    const entries = decided.flatMap(({ row, to, rest }) =>
      to
        ? [
            deliverEntry(ask.workspaceId, ask.broadcastId, { content, purpose }, to, {
              id: row.id,
              step: 0,
              rest,
              refusals: [],
            }),
          ]
        : [],
    );
    return await append(db, entries, ask.writer);
  });
}

async function findRoom(db: ClientBase, { workspaceId, channelId, wave }: Wave): Promise<number> {
  const { rows } = await db.query<{ isOurs: boolean; underWay: number }>(
    `select pg_try_advisory_xact_lock(hashtextextended('feed ' || $2, 0)) as "isOurs",
            (select count(*)::int from deliveries where workspace_id = $1 and channel_id = $2::uuid and state = 'under_way') as "underWay"`,
    [workspaceId, channelId],
  );
  const [row] = rows;
  return row?.isOurs === true ? wave - row.underWay : 0;
}

interface Waiting {
  readonly id: Delivery["id"];
  readonly personId: string;
  /** Somebody who was found to be the same person has it, or comes first. */
  readonly isTwin: boolean;
  readonly standings: readonly Standing[] | null;
}

// Who has another delivery under way waits until that has ended. Only conversations can have an open window, so who was never talked
// with has nowhere to go.
const PICK = `
  select d.id, coalesce(c.merged_into, c.id) as "personId", s.standings,
         exists (${SAME_PERSON} and t.id <> d.id and t.state <> 'skipped' and (t.state <> 'waiting' or t.id < d.id)) as "isTwin"
    from deliveries d
    join broadcasts b on b.workspace_id = d.workspace_id and b.id = d.broadcast_id and b.state = 'running'
    join contacts c on c.workspace_id = d.workspace_id and c.id = d.contact_id
    left join lateral (
      select jsonb_agg(jsonb_build_object('channelId', v.channel_id, 'contactKey', v.contact_key, 'channelKind', ch.kind,
               'lastInboundAt', v.state -> 'lastInboundAt', 'isBlocked', coalesce((v.state ->> 'isBlocked')::boolean, false))) as standings
        from identities i
        join channels ch on ch.workspace_id = i.workspace_id and ch.id = i.channel_id and ch.status = 'connected' and ch.removed_at is null
        join conversations v on v.workspace_id = i.workspace_id and v.channel_id = i.channel_id
         and index_key(v.contact_key) = index_key(i.key)
       where i.workspace_id = d.workspace_id and i.contact_id = coalesce(c.merged_into, c.id)) s on true
   where d.workspace_id = $1 and d.broadcast_id = $2 and d.channel_id = $3 and d.state = 'waiting'
     and not exists (select from deliveries u where u.workspace_id = d.workspace_id
                      and u.person_id = coalesce(c.merged_into, c.id) and u.state = 'under_way')
   order by d.id limit $4 for update of d skip locked`;

async function pickWaiting(db: ClientBase, ask: Wave, limit: number): Promise<Waiting[]> {
  const { rows } = await db.query<Waiting>(PICK, [ask.workspaceId, ask.broadcastId, ask.channelId, limit]);
  return rows;
}

interface Decided {
  readonly to: ConversationAddress | undefined;
  readonly rest: readonly ConversationAddress[];
  /** Why it goes nowhere. */
  readonly reasons: readonly DeliveryRefusal[];
}

function decide({ isTwin, standings }: Waiting, channelId: string, now: number): Decided {
  const [to, ...rest] = isTwin ? [] : rankAddresses(standings ?? [], now);
  if (to) return { to, rest, reasons: [] };
  const reason = isTwin ? "same_person" : "never_wrote";
  return { to, rest, reasons: [{ channelId: channelId as DeliveryRefusal["channelId"], reason }] };
}

const FEED = parameters({
  workspaceId: "uuid",
  fed: { id: "uuid", person_id: "uuid", channel_id: "uuid?", rest: "json", reasons: "json" },
});

async function save(
  db: ClientBase,
  workspaceId: string,
  decided: readonly ({ readonly row: Waiting } & Decided)[],
): Promise<void> {
  const fed = decided.map(({ row, to, rest, reasons }) => ({
    id: row.id,
    person_id: row.personId,
    channel_id: to?.channelId ?? null,
    rest,
    reasons,
  }));
  await db.query(
    `update deliveries d set state = case when n.channel_id is null then 'skipped' else 'under_way' end, person_id = n.person_id,
            channel_id = coalesce(n.channel_id, d.channel_id), rest = n.rest::jsonb, fed_at = now(),
            reasons = nullif(n.reasons::jsonb, '[]'), ended_at = case when n.channel_id is null then now() end
       from ${FEED.sql.fed.source} where d.workspace_id = ${FEED.sql.workspaceId} and d.id = n.id`,
    FEED.values({ workspaceId, fed }),
  );
}

async function getContent(
  db: ClientBase,
  { workspaceId, broadcastId }: Wave,
): Promise<{ content: Content; purpose: Delivery["purpose"] }> {
  const { rows } = await db.query<{ content: Content; purpose: Delivery["purpose"] }>(
    "select content, purpose from broadcasts where workspace_id = $1 and id = $2",
    [workspaceId, broadcastId],
  );
  if (!rows[0]) throw new Error("a broadcast that is fed must exist");
  return rows[0];
}

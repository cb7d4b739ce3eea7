/** The outbox's rows and how they change. Every statement takes many rows at once. */
import type { Client, Pool } from "pg";
import type { NewSend } from "@botschaft/core";
import type { Connection } from "../../db/connection.ts";
import { endDeliveries } from "../deliveries/deliverySql.ts";
import type { RECALLED } from "../lanes/save/recallSends.ts";
import { LIVE_TOPIC, liveNotices } from "../live/liveNotices.ts";
import { plainArray, storableText, textArray } from "../sqlText.ts";
import { isOptional } from "./sendRank.ts";

/** One row of the outbox as a sender holds it. */
export interface OutboxItem {
  readonly id: string;
  readonly workspaceId: string;
  readonly conversationId: string;
  readonly channelId: string;
  readonly contactKey: string;
  readonly lane: number;
  readonly send: NewSend;
  /** See sendRank.ts. */
  readonly rank: number;
  attempts: number;
  /** Not before, by `performance.now()`: whoever sets the clock neither lengthens nor shortens a wait. */
  dueAt: number;
  /** By `performance.now()` as well, and before it began to count where the row is older than this process. */
  createdAt: number;
}

export interface StoredItem extends OutboxItem {
  readonly state: "queued" | "in_flight" | "uncertain";
  /** A person took the conversation while it was under way: if it did not go out, it is not to be sent again. */
  readonly isRecalled: boolean;
}

/** How a send ended. */
export type End =
  | { readonly kind: "sent"; readonly mid: string | null }
  | { readonly kind: "failed"; readonly detail: string }
  | { readonly kind: "dropped" }
  /** It did not go out, and a person has the conversation meanwhile. */
  | { readonly kind: "recalled"; readonly detail: typeof RECALLED }
  /** Nobody can tell whether it went out, and it is not sent again. */
  | { readonly kind: "unsettled" };

/** How a send ended, or goes on. */
export type Result = { readonly item: OutboxItem } & (
  | End
  | { readonly kind: "requeued"; readonly dueAt: number }
  | { readonly kind: "uncertain"; readonly detail: string }
);

/** No send is put off for longer. What the table says beyond that, a clock that was set says. */
export const LONGEST_WAIT_MS = 375_000;

/** What stands on a message whose sender was another process, until its fate is known. */
const INHERITED = "the sending process ended before the platform's answer was stored";

export class OutboxStore {
  readonly #connection: Connection;
  readonly #pool: Pool;
  readonly #processId: string;
  readonly #writer: string;

  constructor(connection: Connection, pool: Pool, processId: string, writer: string) {
    this.#connection = connection;
    this.#pool = pool;
    this.#processId = processId;
    this.#writer = writer;
  }

  /**
   * Makes this process the one that finds out about what another left in flight on these lanes. What the other may still have to
   * say about a row changes nothing from now on, but that it was sent or refused. Each is noted and counted as uncertain once,
   * however often it changes hands.
   */
  async takeOver(lanes: readonly number[]): Promise<void> {
    await this.#inherit(this.#pool, "o.lane = any($4::smallint[])", [lanes]);
  }

  /**
   * The same for rows that turned out not to be ours when they were claimed. Returns what is left of them, by id: uncertain, or queued
   * where the other process put them back.
   */
  async takeOverRows(items: readonly OutboxItem[]): Promise<Map<string, StoredItem>> {
    const client = await this.#connection.get();
    const keys = [
      plainArray(items.map((item) => item.workspaceId)),
      plainArray(items.map((item) => item.conversationId)),
      plainArray(items.map((item) => item.id)),
    ];
    const isOne = (first: number) =>
      `(o.workspace_id, o.conversation_id, o.id) in (select * from unnest($${first}::uuid[], $${first + 1}::uuid[], $${first + 2}::bigint[]))`;
    await this.#inherit(client, isOne(4), keys);
    const { rows } = await client.query<LoadedRow>(`select ${COLUMNS} from outbox o where ${isOne(1)}`, keys);
    return new Map(rows.map((row) => [row.id, storedItem(row)]));
  }

  async #inherit(client: Pool | Client, which: string, parameters: readonly unknown[]): Promise<void> {
    const { rows } = await client.query<{ workspaceId: string; conversationId: string; rank: number }>(
      `with unclear as materialized (
         select o.workspace_id, o.conversation_id, o.id, o.channel_id, o.seq, o.class, o.state = 'in_flight' as is_new
           from outbox o where ${which} and o.state in ('in_flight', 'uncertain') and o.claimed_by is distinct from $1
          order by o.conversation_id, o.id for update
       ), taken as (
         update outbox o set state = 'uncertain', claimed_by = $1 from unclear u
          where o.workspace_id = u.workspace_id and o.conversation_id = u.conversation_id and o.id = u.id
       ), noted as (
         update messages m set delivery = 'uncertain', delivery_detail = $2 from unclear u
          where u.is_new and m.workspace_id = u.workspace_id and m.conversation_id = u.conversation_id and m.seq = u.seq and m.delivery = 'queued'
       ), counted as (
         insert into ledger (workspace_id, channel_id, hour, metric, writer, count)
         select workspace_id, channel_id, date_trunc('hour', now()), 'uncertain', $3, count(*) from unclear where is_new and seq is not null
          group by workspace_id, channel_id order by workspace_id, channel_id
         on conflict (workspace_id, channel_id, hour, metric, writer) do update set count = ledger.count + excluded.count
       )
       select workspace_id as "workspaceId", conversation_id as "conversationId", class as rank from unclear where is_new`,
      [this.#processId, INHERITED, `${this.#writer} over`, ...parameters],
    );
    const loud = rows.filter(({ rank }) => !isOptional(rank));
    if (loud.length > 0)
      await client.query(`select pg_notify('${LIVE_TOPIC}', x) from unnest($1::text[]) as x`, [liveNotices(loud)]);
  }

  /** What has still to leave on these lanes: everything that is under way or unclear, then what waits, or some `limit` rows of it. */
  async load(lanes: readonly number[], limit: number): Promise<StoredItem[]> {
    // One statement: a row that changes its state between two would be missing in both.
    const { rows } = await this.#pool.query<LoadedRow>(
      `select * from (
         (select ${COLUMNS} from outbox o where o.lane = any($1::smallint[]) and o.state <> 'queued')
         union all
         (select ${COLUMNS} from outbox o where o.lane = any($1::smallint[]) and o.state = 'queued' limit $2)
       ) as unfinished order by state = 'queued', id::bigint`,
      [lanes, limit],
    );
    return rows.map(storedItem);
  }

  /**
   * The oldest of what waits on these lanes for one channel in one class, in other conversations than those; with all that waits in the
   * conversations of these rows, because their order counts more than their class. In the place of a row that waits, what another process
   * claimed meanwhile, at a time at which the lane was its own. Fewer than `limit` of this class: there is no more of it.
   */
  async loadQueued(
    lanes: readonly number[],
    limit: number,
    { workspaceId, channelId, rank }: { workspaceId: string; channelId: string; rank: number },
    otherThan: readonly string[],
  ): Promise<StoredItem[]> {
    const { rows } = await this.#pool.query<LoadedRow>({
      name: "load queued sends",
      text: LOAD_QUEUED,
      values: [lanes, limit, channelId, otherThan, this.#processId, workspaceId, rank],
    });
    return rows.map(storedItem);
  }

  /** The channels on which something has still to leave. One step in the index for each, however much lies there. */
  async listChannels(): Promise<{ workspaceId: string; channelId: string }[]> {
    const { rows } = await this.#pool.query<{ workspaceId: string; channelId: string }>(
      `with recursive found as (
         (select workspace_id, channel_id from outbox order by workspace_id, channel_id limit 1)
         union all
         select n.* from found f, lateral (
           select workspace_id, channel_id from outbox o where (o.workspace_id, o.channel_id) > (f.workspace_id, f.channel_id)
            order by workspace_id, channel_id limit 1) n
       )
       select workspace_id as "workspaceId", channel_id as "channelId" from found`,
    );
    return rows;
  }

  /**
   * Marks rows as in flight before their calls. Returns the ids that are ours to be sent: of two processes that both believe to
   * hold a lane, one gets the row. Asking again is safe: a claim whose commit came through while its answer was lost is ours.
   */
  async claim(unsorted: readonly OutboxItem[]): Promise<Set<string>> {
    // In the order in which a recall locks them, so that neither waits for the other for ever.
    const items = unsorted.length === 1 ? unsorted : [...unsorted].sort(byConversation);
    const client = await this.#connection.get();
    const { rows } = await client.query<{ id: string }>({
      name: "claim sends",
      text: `update outbox o set state = 'in_flight', claimed_by = $4, claimed_at = now(), attempts = attempts + 1
               from unnest($1::uuid[], $2::uuid[], $3::bigint[]) as c (w, c, i)
              where o.workspace_id = c.w and o.conversation_id = c.c and o.id = c.i
                and (o.state = 'queued' or o.state = 'in_flight' and o.claimed_by = $4)
              returning o.id`,
      values: [
        plainArray(items.map((item) => item.workspaceId)),
        plainArray(items.map((item) => item.conversationId)),
        plainArray(items.map((item) => item.id)),
        this.#processId,
      ],
    });
    return new Set(rows.map((row) => row.id));
  }

  /**
   * Writes down how sends went: rows that are finished leave the outbox with the note on their message. What goes on is written after
   * that, and not together with it: rows are locked in one order within a statement, and so nobody waits for us who has what we wait for.
   */
  async record(unsorted: readonly Result[]): Promise<void> {
    const results = [...unsorted].sort((a, b) => byConversation(a.item, b.item));
    const ended = results.filter((r) => r.kind !== "requeued" && r.kind !== "uncertain");
    const open = results.filter((r) => r.kind === "requeued" || r.kind === "uncertain");
    const client = await this.#connection.get();
    if (ended.length > 0)
      await client.query({
        name: "record ends",
        text: RECORD_ENDS,
        values: [
          ...this.#recordParameters(ended),
          plainArray(ended.map(({ item }) => (item.send.kind === "content" ? item.send.seq : null))),
          textArray(ended.map((r) => (r.kind === "sent" && r.mid !== null ? storableText(r.mid) : null))),
        ],
      });
    if (open.length > 0)
      await client.query({
        name: "record changes",
        text: RECORD_CHANGES,
        values: [
          ...this.#recordParameters(open),
          plainArray(open.map((r) => (r.kind === "requeued" ? Math.max(0, r.dueAt - performance.now()) : 0))),
          this.#processId,
        ],
      });
  }

  #recordParameters(results: readonly Result[]): unknown[] {
    return [
      plainArray(results.map(({ item }) => item.workspaceId)),
      plainArray(results.map(({ item }) => item.conversationId)),
      plainArray(results.map(({ item }) => item.id)),
      plainArray(results.map(metricOf)),
      plainArray(results.map(deliveryOf)),
      textArray(results.map((r) => ("detail" in r ? storableText(r.detail) : null))),
      this.#writer,
      // Nobody is to hear of a campaign before somebody answers it.
      liveNotices(results.flatMap(({ item }) => (isOptional(item.rank) ? [] : [item]))),
    ];
  }
}

// What is counted is what the statement itself took out of the outbox or changed in it: it may come again, when it was committed and
// its answer was lost. The last select reads the parts in this order because PostgreSQL runs those that nobody reads in reverse, and
// `settle` locks the outbox first.
const record = (parts: string) => `
  with ${parts}, counted as (
    insert into ledger (workspace_id, channel_id, hour, metric, writer, count)
    select w, ch, date_trunc('hour', now()), m, $7, count(*) from touched where m is not null group by w, ch, m
    on conflict (workspace_id, channel_id, hour, metric, writer) do update set count = ledger.count + excluded.count
  )
  select (select count(*) from touched), (select count(*) from noted), (select count(*) from delivered),
         (select count(pg_notify('${LIVE_TOPIC}', x)) from unnest($8::text[]) as x)`;

// A message's note is only ever improved: an echo may have settled it before our own answer was read.
const RECORD_ENDS = record(`
  touched as (
    delete from outbox o using unnest($1::uuid[], $2::uuid[], $3::bigint[], $4::text[], $5::text[]) as e (w, c, i, m, d)
     where o.workspace_id = e.w and o.conversation_id = e.c and o.id = e.i
    returning o.workspace_id as w, o.channel_id as ch, o.delivery_id, e.m, e.d
  ), noted as (
    update messages m set delivery = n.d, delivery_detail = n.t, mid = coalesce(n.m, m.mid)
      from unnest($1::uuid[], $2::uuid[], $9::int[], $5::text[], string_to_array($6, chr(30), chr(31)), string_to_array($10, chr(30), chr(31))) as n (w, c, s, d, t, m)
     where m.workspace_id = n.w and m.conversation_id = n.c and m.seq = n.s and (m.delivery in ('queued', 'uncertain') or n.d = 'sent' and m.mid is null) returning 1
  ), delivered as (${endDeliveries("select w, delivery_id, d from touched")}
  )`);

// Only while the row is ours: what another process has taken over, that one has to find out about, and to note.
const RECORD_CHANGES = record(`
  touched as (
    update outbox o set state = e.d, due_at = now() + make_interval(secs => e.due / 1000)
      from unnest($1::uuid[], $2::uuid[], $3::bigint[], $4::text[], $5::text[], string_to_array($6, chr(30), chr(31)), $9::float8[]) as e (w, c, i, m, d, t, due)
     where o.workspace_id = e.w and o.conversation_id = e.c and o.id = e.i and o.claimed_by = $10 and o.state <> e.d
    returning o.workspace_id as w, o.channel_id as ch, o.conversation_id as c, o.seq as s, e.m, e.d, e.t
  ), noted as (
    update messages m set delivery = n.d, delivery_detail = n.t from touched n
     where m.workspace_id = n.w and m.conversation_id = n.c and m.seq = n.s and m.delivery in ('queued', 'uncertain') returning 1
  ), delivered as (select)`);

/** Under which name the ledger counts it; null: not at all. */
function metricOf({ item, kind }: Result): string | null {
  if (item.send.kind !== "content" || kind === "requeued" || kind === "recalled") return null;
  return kind === "failed" ? "refused" : kind;
}

function byConversation(a: OutboxItem, b: OutboxItem): number {
  if (a.conversationId !== b.conversationId) return a.conversationId < b.conversationId ? -1 : 1;
  return Number(BigInt(a.id) - BigInt(b.id));
}

function deliveryOf(result: Result): string {
  switch (result.kind) {
    case "sent":
      return "sent";
    case "failed":
    case "dropped":
    case "recalled":
      return "failed";
    case "requeued":
      return "queued";
    case "uncertain":
    case "unsettled":
      return "uncertain";
  }
}

interface LoadedRow {
  id: string;
  workspace_id: string;
  conversation_id: string;
  channel_id: string;
  contact_key: string;
  lane: number;
  send: NewSend;
  class: number;
  attempts: number;
  due_in_ms: number;
  age_ms: number;
  state: StoredItem["state"];
  is_recalled: boolean;
}

// How long a row has still to wait and how old it is, and not its times: the database's clock may be another than ours.
const COLUMNS = `o.id::text as id, o.workspace_id, o.conversation_id, o.channel_id, o.contact_key, o.lane, o.send, o.class, o.attempts, o.state, o.is_recalled,
  extract(epoch from o.due_at - now())::float8 * 1000 as due_in_ms,
  extract(epoch from now() - o.created_at)::float8 * 1000 as age_ms`;

const MAY_BE_FETCHED = "(o.state = 'queued' or o.claimed_by is distinct from $5)";

// Served by `outbox_waiting_idx` up to the limit, and for the rows of each conversation by the primary key.
const LOAD_QUEUED = `
  with oldest as materialized (
    select o.conversation_id from outbox o
     where o.workspace_id = $6 and o.channel_id = $3 and o.class = $7 and o.lane = any($1::smallint[]) and ${MAY_BE_FETCHED}
       and o.conversation_id <> all($4::uuid[])
     order by o.id limit $2
  )
  select ${COLUMNS} from (select distinct conversation_id from oldest) c
    join outbox o on o.workspace_id = $6 and o.conversation_id = c.conversation_id
   where ${MAY_BE_FETCHED}
   order by o.id`;

function storedItem(row: LoadedRow): StoredItem {
  return {
    id: row.id,
    workspaceId: row.workspace_id,
    conversationId: row.conversation_id,
    channelId: row.channel_id,
    contactKey: row.contact_key,
    lane: row.lane,
    send: row.send,
    rank: row.class,
    attempts: row.attempts,
    dueAt: performance.now() + Math.min(row.due_in_ms, LONGEST_WAIT_MS),
    createdAt: performance.now() - row.age_ms,
    state: row.state,
    isRecalled: row.is_recalled,
  };
}

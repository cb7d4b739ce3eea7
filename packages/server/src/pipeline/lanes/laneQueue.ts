/**
 * What a lane group has to do next: entries that this process appended itself are handed over in memory, right after their
 * commit; everything else (other processes, timers, replays, what a dead holder left) is read from the queue.
 *
 * Handing over is only a short cut. The queue's row decides whether an entry is done, so an entry that is seen twice is
 * refused by the save, and one that is forgotten here is found by the next look.
 */
import type { Client } from "pg";
import type { EntryBody, InboundEvent } from "@botschaft/core";
import { adapterFor, parseBody } from "@botschaft/channels";
import type { Directory } from "../directory/directory.ts";

/** One entry to be handled. */
export interface QueueRow {
  readonly entryId: string;
  readonly lane: number;
  readonly workspaceId: string;
  readonly channelId: string;
  readonly contactKey: string;
  readonly dedupeKey: string;
  readonly kind: string;
  readonly at: number;
  readonly receivedAt: number;
  readonly content: RowContent;
}

export type RowContent =
  /** What the platform sent for this one entry. */
  | { readonly kind: "raw"; readonly raw: unknown }
  | { readonly kind: "body"; readonly body: EntryBody }
  /** It cannot be had any more. */
  | { readonly kind: "missing"; readonly reason: string };

const BATCH = 400;
/** Entries handed over and not yet taken; what goes beyond is left to the queue. */
const HANDED_AT_MOST = 10_000;
/** A look that nobody asked for leaves alone what is probably just being handed over. */
const HAND_OVER_WITHIN_MS = 150;

export class LaneQueue {
  readonly #directory: Directory;
  #handed: QueueRow[] = [];
  #mustLook = true;
  #lookedAt = -Infinity;
  /** What was read from the table lately: its hand-over may still be on the way. */
  #read = new Set<string>();

  constructor(directory: Directory) {
    this.#directory = directory;
  }

  get hasWork(): boolean {
    return this.#handed.length > 0 || this.#mustLook;
  }

  /** Whether there may be older entries than what the next batch takes. */
  get isBehind(): boolean {
    return this.#mustLook || this.#handed.length > BATCH;
  }

  /** Takes entries that were just committed by this process. */
  hand(rows: readonly QueueRow[]): void {
    if (this.#mustLook) return;
    if (this.#handed.length + rows.length > HANDED_AT_MOST) this.#mustLook = true;
    else this.#handed.push(...rows);
  }

  /** There may be entries that were not handed over. */
  look(): void {
    this.#mustLook = true;
  }

  /** Forgets what was handed over: lanes changed hands. */
  reset(): void {
    this.#handed = [];
    this.#mustLook = true;
  }

  /** The next entries of these lanes, in order of arrival; empty when there is nothing to do. */
  async take(client: Client, lanes: ReadonlySet<number>, lookEveryMs: number): Promise<readonly QueueRow[]> {
    const now = performance.now();
    if (this.#mustLook || now - this.#lookedAt >= lookEveryMs) {
      const isAsked = this.#mustLook;
      this.#mustLook = false;
      this.#lookedAt = now;
      const rows = await this.#look(client, [...lanes], isAsked ? 0 : HAND_OVER_WITHIN_MS);
      if (rows.length === BATCH) this.#mustLook = true;
      if (rows.length > 0) {
        const ids = new Set(rows.map((row) => row.entryId));
        this.#handed = this.#handed.filter((row) => !ids.has(row.entryId));
        if (this.#read.size > 20_000) this.#read = new Set();
        for (const id of ids) this.#read.add(id);
        // What was handed over during the look comes along: something stored directly may follow it in this very batch.
        return this.#mustLook ? rows : [...rows, ...this.#takeHanded(lanes)];
      }
    }
    return this.#takeHanded(lanes);
  }

  #takeHanded(lanes: ReadonlySet<number>): QueueRow[] {
    return this.#handed.splice(0, BATCH).filter((row) => lanes.has(row.lane) && !this.#read.has(row.entryId));
  }

  async #look(client: Client, lanes: readonly number[], olderThanMs: number): Promise<QueueRow[]> {
    const { rows } = await client.query<StoredRow>({
      name: "look into queue",
      text: `select q.entry_id as "entryId", q.lane, q.workspace_id as "workspaceId", q.channel_id as "channelId", q.contact_key as "contactKey", q.dedupe_key as "dedupeKey", q.kind,
                    q.at::float8 as at, extract(epoch from q.received_at)::float8 * 1000 as "receivedAt", q.raw_id as "rawId", q.raw_path as "rawPath", q.body,
                    coalesce(r.body, k.body) as "rawBody", coalesce(r.body_bytes, k.body_bytes) as "rawBytes"
               from journal_queue q left join raw_events r on r.id = q.raw_id and r.received_at = q.received_at
               left join raw_events_kept k on k.id = q.raw_id
              where q.lane = any($1::smallint[]) and q.received_at <= now() - make_interval(secs => $3::float8 / 1000)
              order by q.entry_id limit $2`,
      values: [lanes, BATCH, olderThanMs],
    });
    const bodies = new Map<string, ReadonlyMap<string, unknown>>();
    const found = (await withLateBodies(client, rows)) ?? rows;
    return found.map((row) => ({ ...row, content: this.#contentOf(row, bodies) }));
  }

  /** A stored body is cut once, however many of its items are in the batch. */
  #contentOf(row: StoredRow, bodies: Map<string, ReadonlyMap<string, unknown>>): RowContent {
    if (row.rawId === null)
      return row.body ? { kind: "body", body: row.body } : { kind: "missing", reason: "the entry has no body" };
    const adapter = this.#adapterOf(row.channelId);
    if (!adapter) return { kind: "missing", reason: "the channel is no longer connected" };
    if (row.rawBody === null && row.rawBytes === null)
      return { kind: "missing", reason: "the raw event is no longer stored" };
    let items = bodies.get(row.rawId);
    if (!items) {
      const body = parseBody(row.rawBody ?? row.rawBytes?.toString("utf8") ?? "");
      items = new Map(adapter.split(body).map((item) => [JSON.stringify(item.path), item.raw]));
      bodies.set(row.rawId, items);
    }
    return { kind: "raw", raw: items.get(row.rawPath ?? "") };
  }

  #adapterOf(channelId: string) {
    const channel = this.#directory.channel(channelId);
    return channel ? adapterFor(channel.kind) : undefined;
  }
}

/** The event of a platform's entry; its time is the journal's where the platform named none. */
export function eventOf(row: QueueRow, raw: unknown, directory: Directory): InboundEvent {
  const channel = directory.channel(row.channelId);
  const adapter = channel ? adapterFor(channel.kind) : undefined;
  if (!adapter) throw new Error("the channel is no longer connected");
  const event = adapter.parse(raw);
  return event.at === 0 ? { ...event, at: row.at } : event;
}

/**
 * Nearly every entry came with its body, and finds it by the time they share. Another version may have made entries of a body that was
 * stored earlier: that is looked for in all days.
 */
async function withLateBodies(client: Client, rows: readonly StoredRow[]): Promise<StoredRow[] | undefined> {
  const isLate = (row: StoredRow) => row.rawId !== null && row.rawBody === null && row.rawBytes === null;
  const late = rows.filter(isLate);
  if (late.length === 0) return undefined;
  const { rows: found } = await client.query<Pick<StoredRow, "rawId" | "rawBody" | "rawBytes">>(
    'select id as "rawId", body as "rawBody", body_bytes as "rawBytes" from raw_bodies where id = any($1::bigint[])',
    [late.map(({ rawId }) => rawId)],
  );
  const bodies = new Map(found.map((body) => [body.rawId, body]));
  return rows.map((row) => (isLate(row) ? { ...row, ...bodies.get(row.rawId) } : row));
}

interface StoredRow extends Omit<QueueRow, "content"> {
  readonly rawId: string | null;
  readonly rawPath: string | null;
  readonly body: EntryBody | null;
  readonly rawBody: string | null;
  readonly rawBytes: Buffer | null;
}

/**
 * Lanes: who works which, and the loop that works them.
 *
 * A lane is held by an advisory lock on the session of a lane group's connection. If the process dies, or the connection
 * breaks, PostgreSQL frees the lock at once and another process takes the lane; a commit of the old holder is impossible,
 * because it would have to go through that very connection.
 *
 *     fetch queue ─► load conversations ─► run turns ─► save (one transaction) ─► hand sends, effects, answers on
 *
 * Two groups a process: while one waits for its commit the other computes.
 */
import type { Client } from "pg";
import { asId, newConversation, versionsInUse, type Contact, type Conversation, type Entry, type EntryBody, type FlowVersionId, type TurnContext } from "@botschaft/core";
import { adapterFor, parseBody } from "@botschaft/channels";
import { v7 as uuidv7 } from "uuid";
import type { Connection } from "../db/connection.ts";
import type { Log } from "../log.ts";
import type { Directory } from "./directory.ts";
import type { EffectRunner } from "./effectRunner.ts";
import { LANE_COUNT } from "./lane.ts";
import type { EntryAnswers } from "./entryAnswers.ts";
import { liveNotices, type OutboxItem } from "./outboxStore.ts";
import { saveTurns, type Batch, type OutboxRow } from "./saveTurns.ts";
import type { Sender } from "./sender.ts";
import { runEntries, type ConversationResult, type Loaded, type QueuedEntry } from "./turnBatch.ts";

/** First key of the advisory locks; the second is the lane. */
const LOCK_CLASS = 720_330;
const GROUPS = 2;
const BATCH = 400;
/** Only for what was missed: work is announced. */
const POLL_MS = 200;
const REBALANCE_MS = 500;

export interface LanePorts {
  readonly directory: Directory;
  readonly sender: Sender;
  readonly effects: EffectRunner;
  readonly answers: EntryAnswers;
  readonly log: Log;
  readonly processId: string;
  now(): number;
  /** Counts for metrics: entries handled, and how long each waited from its arrival to its commit. */
  onHandled(count: number, waitedMs: readonly number[]): void;
}

export class Lanes {
  readonly #groups: readonly LaneGroup[];

  /** @param connect makes a connection of the given name */
  constructor(connect: (name: string) => Connection, ports: LanePorts) {
    this.#groups = Array.from({ length: GROUPS }, (_, index) => new LaneGroup(index, connect(`lanes ${ports.processId} ${index}`), ports));
  }

  start(): void {
    for (const group of this.#groups) group.start();
  }

  /** There is work on these lanes. */
  wake(lanes: Iterable<number>): void {
    const groups = new Set<number>();
    for (const lane of lanes) groups.add(lane % GROUPS);
    for (const index of groups) this.#groups[index]?.wake();
  }

  held(): number[] {
    return this.#groups.flatMap((group) => [...group.held]);
  }

  /** Finishes the batches under way and gives the lanes back. */
  async stop(): Promise<void> {
    await Promise.all(this.#groups.map((group) => group.stop()));
  }
}

interface QueueRow {
  entry_id: string;
  lane: number;
  workspace_id: string;
  channel_id: string;
  contact_key: string;
  kind: string;
  at: string;
  received_ms: number;
  raw_id: string | null;
  raw_path: string | null;
  body: EntryBody | null;
  raw_body: string | null;
  raw_bytes: Buffer | null;
}

class LaneGroup {
  readonly held = new Set<number>();
  readonly #index: number;
  readonly #connection: Connection;
  readonly #ports: LanePorts;
  #wakeUp: (() => void) | undefined;
  #hasWork = false;
  #isStopping = false;
  #loop: Promise<void> | undefined;
  #rebalancedAt = 0;
  #freeRounds = 0;

  constructor(index: number, connection: Connection, ports: LanePorts) {
    this.#index = index;
    this.#connection = connection;
    this.#ports = ports;
    connection.onLost(() => {
      ports.log.warn({ event: "lanes.lost", lanes: this.held.size });
      ports.sender.dropLanes(new Set(this.held));
      this.held.clear();
      this.#rebalancedAt = 0;
    });
  }

  start(): void {
    this.#loop = this.#run();
  }

  wake(): void {
    this.#hasWork = true;
    this.#wakeUp?.();
  }

  async stop(): Promise<void> {
    this.#isStopping = true;
    this.#wakeUp?.();
    await this.#loop;
    await this.#ports.sender.leaveLanes(new Set(this.held));
    this.held.clear();
    await this.#connection.close();
  }

  async #run(): Promise<void> {
    while (!this.#isStopping) {
      try {
        const client = await this.#connection.get();
        if (Date.now() - this.#rebalancedAt > REBALANCE_MS) await this.#rebalance(client);
        this.#hasWork = false;
        const rows = this.held.size > 0 ? await this.#fetch(client) : [];
        if (rows.length > 0) await this.#handle(client, rows);
        else await this.#sleep(POLL_MS);
      } catch (error) {
        const failure = error instanceof Error ? error : new Error(String(error));
        this.#ports.log.warn({ event: "lanes.round_failed", group: this.#index, error: failure.message });
        await new Promise((resolve) => setTimeout(resolve, POLL_MS));
      }
    }
  }

  async #sleep(ms: number): Promise<void> {
    if (this.#hasWork || this.#isStopping) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.#wakeUp = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    this.#wakeUp = undefined;
  }

  /**
   * Takes its share of the group's lanes: all of them divided by the processes that are connected now. Lanes that stay free
   * for two rounds (their holder died and nobody's share grew yet) are taken beyond the share, and given back later.
   */
  async #rebalance(client: Client): Promise<void> {
    const own = Array.from({ length: LANE_COUNT / GROUPS }, (_, i) => i * GROUPS + this.#index);
    const { rows: peers } = await client.query<{ count: number }>({
      name: "count lane holders",
      text: `select count(distinct application_name)::int as count from pg_stat_activity
              where datname = current_database() and application_name like 'botschaft lanes % ${this.#index}'`,
    });
    const share = Math.ceil(own.length / Math.max(1, peers[0]?.count ?? 1));
    if (this.held.size > share) await this.#release(client, [...this.held].slice(share));
    const missing = own.filter((lane) => !this.held.has(lane));
    const wanted = this.#freeRounds >= 2 ? missing.length : Math.min(missing.length, share - this.held.size);
    if (wanted > 0) {
      const { rows } = await client.query<{ lane: number }>({
        name: "take lanes",
        // Materialised, so that the lock is tried for the first free lanes only.
        text: `with free as materialized (
                 select lane from unnest($1::int[]) as lane
                  where not exists (select from pg_locks where locktype = 'advisory' and classid = ${LOCK_CLASS} and objid = lane
                                     and database = (select oid from pg_database where datname = current_database()))
                  limit $2
               ) select lane from free where pg_try_advisory_lock(${LOCK_CLASS}, lane)`,
        values: [missing, wanted],
      });
      const taken = rows.map((row) => row.lane);
      if (taken.length > 0) {
        await this.#ports.sender.takeLanes(taken);
        await this.#ports.effects.takeLanes(taken);
        for (const lane of taken) this.held.add(lane);
        this.#ports.log.info({ event: "lanes.taken", group: this.#index, count: taken.length, held: this.held.size });
      }
    }
    const { rows: locked } = await client.query<{ count: number }>({
      name: "count held lanes",
      text: `select count(*)::int as count from pg_locks where locktype = 'advisory' and classid = ${LOCK_CLASS} and objid::bigint % ${GROUPS} = ${this.#index}
              and database = (select oid from pg_database where datname = current_database())`,
    });
    this.#freeRounds = (locked[0]?.count ?? 0) < own.length ? this.#freeRounds + 1 : 0;
    this.#rebalancedAt = Date.now();
  }

  async #release(client: Client, lanes: readonly number[]): Promise<void> {
    const leaving = new Set(lanes);
    for (const lane of lanes) this.held.delete(lane);
    await this.#ports.sender.leaveLanes(leaving);
    await this.#ports.effects.leaveLanes(leaving);
    await client.query(`select pg_advisory_unlock(${LOCK_CLASS}, lane) from unnest($1::int[]) as lane`, [lanes]);
    this.#ports.log.info({ event: "lanes.released", group: this.#index, count: lanes.length, held: this.held.size });
  }

  async #fetch(client: Client): Promise<QueueRow[]> {
    const { rows } = await client.query<QueueRow>({
      name: "fetch queue",
      text: `select q.entry_id, q.lane, q.workspace_id, q.channel_id, q.contact_key, q.kind, q.at, extract(epoch from q.received_at)::float8 * 1000 as received_ms,
                    q.raw_id, q.raw_path, q.body, r.body as raw_body, r.body_bytes as raw_bytes
               from journal_queue q left join raw_events r on r.id = q.raw_id
              where q.lane = any($1::smallint[]) order by q.entry_id limit $2`,
      values: [[...this.held], BATCH],
    });
    return rows;
  }

  async #handle(client: Client, rows: readonly QueueRow[]): Promise<void> {
    try {
      await this.#handleBatch(client, rows, null);
    } catch (error) {
      const failure = error instanceof Error ? error : new Error(String(error));
      if (this.#connection.isLost(failure)) throw failure;
      this.#ports.log.error({ event: "lanes.batch_failed", entries: rows.length, error: failure.message });
      await this.#handleOneByOne(client, rows);
    }
  }

  /** A batch that cannot be stored is taken apart, so that one bad entry holds up no other; it alone is kept as failed. */
  async #handleOneByOne(client: Client, rows: readonly QueueRow[]): Promise<void> {
    for (const row of rows) {
      try {
        await this.#handleBatch(client, [row], null);
      } catch (error) {
        const failure = error instanceof Error ? error : new Error(String(error));
        if (this.#connection.isLost(failure)) throw failure;
        await this.#handleBatch(client, [row], failure);
      }
    }
  }

  /** @param known when given, the rows are put down as failed with it instead of being run */
  async #handleBatch(client: Client, rows: readonly QueueRow[], known: Error | null): Promise<void> {
    const { directory, sender, processId } = this.#ports;
    const results: ConversationResult[] = [];
    const failures: { entryId: string; error: string }[] = [];
    const byConversation = new Map<string, { first: QueueRow; entries: QueuedEntry[] }>();
    const bodies = new Map<string, ReadonlyMap<string, unknown>>();
    for (const row of rows) {
      if (known) {
        failures.push({ entryId: row.entry_id, error: known.stack ?? known.message });
        continue;
      }
      // Events about the account itself have no conversation; they are counted and kept in the journal.
      if (row.kind === "account") continue;
      try {
        const entry = entryOf(row, bodies, directory);
        const key = `${row.channel_id} ${row.contact_key}`;
        const group = byConversation.get(key);
        const queued = { entryId: row.entry_id, at: Number(row.at), entry };
        if (group) group.entries.push(queued);
        else byConversation.set(key, { first: row, entries: [queued] });
      } catch (error) {
        failures.push({ entryId: row.entry_id, error: error instanceof Error ? (error.stack ?? error.message) : String(error) });
      }
    }
    const loaded = await this.#load(client, [...byConversation.values()].map((group) => group.first));
    for (const [key, { entries }] of byConversation) {
      const start = loaded.get(key);
      const channel = start ? directory.channel(start.conversation.channelId) : undefined;
      if (!start || !channel) {
        for (const { entryId } of entries) failures.push({ entryId, error: "the channel is no longer connected" });
        continue;
      }
      const context: TurnContext = { now: this.#ports.now(), channel: channel.facts, flows: directory.flowBook(channel.workspaceId) };
      const result = runEntries(start, entries, context);
      for (const { entryId, error } of result.failures) failures.push({ entryId, error: error.stack ?? error.message });
      if (result.turns.length > 0) results.push(result);
    }

    const outbox = results.flatMap((result) => outboxRows(result));
    const reservedIn = new Set<string>();
    // Only the first send of a conversation may leave at once; the others wait for its answer.
    const seen = new Set<string>();
    const outboxRowsToStore = outbox.map((row): OutboxRow => {
      const isReserved = !seen.has(row.conversationId) && sender.tryReserve(row.conversationId, row.channelId, row.lane);
      seen.add(row.conversationId);
      if (isReserved) reservedIn.add(row.conversationId);
      return { ...row, isReserved };
    });
    const answers = results.flatMap((result) => result.turns.map(({ entryId, turn }) => ({ entryId, turn })));
    const memberIds = new Set(rows.filter((row) => row.kind === "member").map((row) => row.entry_id));
    const batch: Batch = {
      results,
      doneEntryIds: rows.map((row) => row.entry_id),
      failures,
      outbox: outboxRowsToStore,
      counts: countPerChannel(rows, new Set(failures.map((failure) => failure.entryId))),
      notices: [
        ...liveNotices(results.filter((result) => result.isChanged || hasPatches(result)).map((result) => ({ workspaceId: result.conversation.workspaceId, conversationId: result.conversation.id }))),
        ...this.#ports.answers.notices(answers.filter(({ entryId }) => memberIds.has(entryId)), failures.filter(({ entryId }) => memberIds.has(entryId))),
      ],
    };
    try {
      const saved = await saveTurns(client, batch, processId, `${processId} ${this.#index}`);
      const now = Date.now();
      const items = outboxRowsToStore.map((row, index): OutboxItem => ({
        id: saved.outboxIds[index] ?? "", workspaceId: row.workspaceId, conversationId: row.conversationId, channelId: row.channelId,
        contactKey: row.contactKey, lane: row.lane, send: row.send, attempts: row.isReserved ? 1 : 0, dueAt: 0, createdAt: now,
      }));
      sender.offer(items, new Set(items.filter((_, index) => outboxRowsToStore[index]?.isReserved).map((item) => item.id)));
      for (const { outboxId, conversationId } of saved.settled) sender.settled(outboxId, conversationId);
      this.#ports.effects.offer(results.flatMap(effectsOf));
      this.#ports.onHandled(rows.length, rows.map((row) => now - row.received_ms));
    } catch (error) {
      for (const conversationId of reservedIn) sender.release(conversationId);
      throw error;
    }
  }

  /** The conversations of these rows, and new ones for contacts that write for the first time; keyed by channel and contact. */
  async #load(client: Client, firsts: readonly QueueRow[]): Promise<Map<string, Loaded>> {
    const loaded = new Map<string, Loaded>();
    if (firsts.length === 0) return loaded;
    const { rows } = await client.query<{ key: string; lane: number; state: Conversation; contact: ContactRow }>({
      name: "load conversations",
      text: `select c.channel_id || ' ' || c.contact_key as key, c.lane, c.state,
                    json_build_object('name', p.name, 'firstName', p.first_name, 'lastName', p.last_name, 'pictureUrl', p.picture_url, 'language', p.language,
                      'timezone', p.timezone, 'attributes', p.attributes, 'tags', p.tags, 'createdAt', extract(epoch from p.created_at) * 1000) as contact
               from unnest($1::uuid[], $2::uuid[], $3::text[]) as k (workspace_id, channel_id, contact_key)
              -- The limits keep the planner from joining the other way round, over every contact of a workspace.
              cross join lateral (select * from conversations c where c.workspace_id = k.workspace_id and c.channel_id = k.channel_id and c.contact_key = k.contact_key limit 1) c
              cross join lateral (select * from contacts p where p.workspace_id = c.workspace_id and p.id = c.contact_id limit 1) p`,
      values: [firsts.map((row) => row.workspace_id), firsts.map((row) => row.channel_id), firsts.map((row) => row.contact_key)],
    });
    const versions = new Map<string, Set<FlowVersionId>>();
    for (const { key, lane, state, contact } of rows) {
      loaded.set(key, { conversation: state, contact: { id: state.contactId, workspaceId: state.workspaceId, ...contact }, lane, isNewConversation: false });
      for (const id of versionsInUse(state)) {
        const ids = versions.get(state.workspaceId) ?? new Set();
        versions.set(state.workspaceId, ids.add(id));
      }
    }
    for (const [workspaceId, ids] of versions) await this.#ports.directory.ensureVersions(workspaceId, ids);
    for (const row of firsts) {
      const key = `${row.channel_id} ${row.contact_key}`;
      if (!loaded.has(key)) loaded.set(key, firstTime(row, this.#ports.now()));
    }
    return loaded;
  }
}

type ContactRow = Omit<Contact, "id" | "workspaceId">;

function firstTime(row: QueueRow, now: number): Loaded {
  const conversation = newConversation({
    id: asId(uuidv7()), workspaceId: asId(row.workspace_id), channelId: asId(row.channel_id), contactId: asId(uuidv7()), contactKey: row.contact_key, now,
  });
  const contact: Contact = {
    id: conversation.contactId, workspaceId: conversation.workspaceId, name: null, firstName: null, lastName: null, pictureUrl: null, language: null,
    timezone: null, attributes: {}, tags: [], createdAt: now,
  };
  return { conversation, contact, lane: row.lane, isNewConversation: true };
}

/** What the turn sees of a queued row. Throws when the raw event it came with is gone. */
function entryOf(row: QueueRow, bodies: Map<string, ReadonlyMap<string, unknown>>, directory: Directory): Entry {
  const id = asId<Entry["id"]>(row.entry_id);
  if (row.kind !== "inbound") {
    if (!row.body) throw new Error("the entry has no body");
    return { id, receivedAt: row.received_ms, body: row.body };
  }
  const channel = directory.channel(row.channel_id);
  const adapter = channel ? adapterFor(channel.kind) : undefined;
  if (!adapter) throw new Error("the channel is no longer connected");
  if (row.raw_id === null || (row.raw_body === null && row.raw_bytes === null)) throw new Error("the raw event is no longer stored");
  let items = bodies.get(row.raw_id);
  if (!items) {
    const body = parseBody(row.raw_body ?? row.raw_bytes?.toString("utf8") ?? "");
    items = new Map(adapter.split(body).map((item) => [JSON.stringify(item.path), item.raw]));
    bodies.set(row.raw_id, items);
  }
  const event = adapter.parse(items.get(row.raw_path ?? ""));
  // 0: the platform named no time; the journal noted when it came.
  return { id, receivedAt: row.received_ms, body: { kind: "inbound", event: event.at === 0 ? { ...event, at: Number(row.at) } : event } };
}

function outboxRows(result: ConversationResult): Omit<OutboxRow, "isReserved">[] {
  const { conversation: c, lane } = result;
  return result.turns.flatMap(({ turn }) =>
    turn.sends.map((send) => ({ workspaceId: c.workspaceId, conversationId: c.id, channelId: c.channelId, contactKey: c.contactKey, lane, send })),
  );
}

function hasPatches(result: ConversationResult): boolean {
  return result.turns.some(({ turn }) => turn.patches.length > 0 || turn.settled.length > 0) || result.contactPatches.length > 0;
}

function effectsOf(result: ConversationResult) {
  const { conversation: c, lane } = result;
  return result.turns.flatMap(({ turn }) =>
    turn.effects.map((effect) => ({ workspaceId: c.workspaceId, conversationId: c.id, channelId: c.channelId, contactKey: c.contactKey, lane, effect })),
  );
}

function countPerChannel(rows: readonly QueueRow[], failed: ReadonlySet<string>): Batch["counts"] {
  const counts = new Map<string, { workspaceId: string; channelId: string; metric: string; count: number }>();
  for (const row of rows) {
    const metric = failed.has(row.entry_id) ? "failed" : "handled";
    const key = `${row.channel_id} ${metric}`;
    const known = counts.get(key);
    if (known) known.count++;
    else counts.set(key, { workspaceId: row.workspace_id, channelId: row.channel_id, metric, count: 1 });
  }
  return [...counts.values()];
}

/**
 * Works some lanes: the loop of a message's way.
 *
 *     take entries ─► load conversations ─► run turns ─► save (one transaction) ─► hand sends, effects, answers on
 *
 * Everything is written through the connection that holds the lanes' locks: whoever has lost a lane cannot commit to it.
 */
import type { Client } from "pg";
import { asId, type Entry, type TurnContext } from "@botschaft/core";
import type { Connection } from "../db/connection.ts";
import { ConversationStore, conversationKey } from "./conversationStore.ts";
import { NOTHING_DIRECT, prepareDirect, type DirectAppend, type DirectBatch } from "./directWay.ts";
import { IdBlocks } from "./idBlocks.ts";
import type { Append } from "./journal.ts";
import { LaneLocks } from "./laneLocks.ts";
import { eventOf, LaneQueue, type QueueRow } from "./laneQueue.ts";
import type { LanePorts } from "./lanes.ts";
import { liveNotices, type OutboxItem } from "./outboxStore.ts";
import { DIRECT_METRIC, saveTurns, type Batch, type OutboxRow } from "./saveTurns.ts";
import { runEntries, type ConversationResult, type QueuedEntry } from "./turnBatch.ts";

/** Only for what was missed: work is announced. */
const LOOK_EVERY_MS = 200;
const REBALANCE_EVERY_MS = 500;
/** Appends that wait to be stored directly; what goes beyond goes by the journal. */
const DIRECT_AT_MOST = 1_000;
/** Of those, so many in one batch. */
const DIRECT_BATCH = 400;
/** Under load a batch of fewer than so many waits until its oldest is so old. */
const GATHER_UNTIL = 24;
const GATHER_MS = 6;
/** PostgreSQL's "division by zero": a batch whose entries were done before (see saveTurns). */
const ALREADY_DONE = "22012";
/** Two transactions waited for each other; ours was given up, and the same batch simply comes again. */
const DEADLOCK = "40P01";

export class LaneGroup {
  readonly #index: number;
  readonly #connection: Connection;
  readonly #ports: LanePorts;
  readonly #locks: LaneLocks;
  readonly #queue: LaneQueue;
  readonly #conversations: ConversationStore;
  readonly #ids = new IdBlocks();
  #direct: DirectAppend[] = [];
  /** What was taken out of `#direct` for the batch under way. */
  #storing: readonly DirectAppend[] = [];
  #wakeUp: (() => void) | undefined;
  #isStopping = false;
  #loop: Promise<void> | undefined;
  #rebalancedAt = 0;
  #lastBatch = 0;
  #isBeginning = false;
  /** Lanes that are no longer worked, but locked until their calls under way have ended. */
  #leaving: { readonly lanes: readonly number[]; isDone: boolean; readonly ended: Promise<void> } | undefined;

  constructor(index: number, connection: Connection, ports: LanePorts) {
    this.#index = index;
    this.#connection = connection;
    this.#ports = ports;
    this.#locks = new LaneLocks(index);
    this.#queue = new LaneQueue(ports.directory);
    this.#conversations = new ConversationStore(ports.directory);
    connection.onLost(() => {
      ports.log.warn({ event: "lanes.lost", lanes: this.#locks.held.size });
      ports.sender.dropLanes(new Set(this.#locks.held));
      this.#forgetEverything();
      this.#locks.held.clear();
      this.#leaving = undefined;
      this.#rebalancedAt = 0;
    });
  }

  get held(): ReadonlySet<number> {
    return this.#locks.held;
  }

  start(): void {
    this.#loop = this.#run();
  }

  /** Entries this process has just committed on lanes of this group. */
  hand(rows: readonly QueueRow[]): void {
    this.#queue.hand(rows);
    this.#wakeUp?.();
  }

  /**
   * Takes events on these lanes that nobody has stored yet. Resolves once they are stored, with their turns or, where that
   * failed, in the journal. Undefined when they must go by the journal from the start.
   */
  tryTake(append: Append, lanes: readonly number[]): Promise<void> | undefined {
    if (this.#isStopping || this.#isBeginning || this.#queue.isBehind || this.#direct.length >= DIRECT_AT_MOST)
      return undefined;
    for (const lane of lanes) if (!this.held.has(lane)) return undefined;
    const { promise: settled, resolve, reject } = Promise.withResolvers<void>();
    this.#direct.push({ append, lanes, receivedAt: this.#ports.now(), settled, resolve, reject });
    this.#wakeUp?.();
    return settled;
  }

  /** As `Lanes.takenBefore`. The lanes come first because they are cheap to compare: there may be a thousand to look through. */
  takenOf(lanes: ReadonlySet<number>, conversations: ReadonlySet<string>): Promise<void>[] {
    return [...this.#storing, ...this.#direct].flatMap((taken) =>
      taken.lanes.some((lane) => lanes.has(lane)) &&
      taken.append.entries.some((entry) => conversations.has(conversationKey(entry)))
        ? [taken.settled]
        : [],
    );
  }

  /** There may be entries from elsewhere. */
  wake(): void {
    this.#queue.look();
    this.#wakeUp?.();
  }

  async stop(): Promise<void> {
    this.#isStopping = true;
    this.#wakeUp?.();
    await this.#loop;
    this.#divert();
    await this.#ports.sender.leaveLanes(new Set(this.#locks.held));
    await this.#leaving?.ended;
    this.#locks.held.clear();
    await this.#connection.close();
  }

  async #run(): Promise<void> {
    while (!this.#isStopping) {
      try {
        const client = await this.#connection.get();
        if (Date.now() - this.#rebalancedAt > REBALANCE_EVERY_MS) await this.#rebalance(client);
        await this.#gather();
        // Before the queue is read: what that then finds of the same conversations is older, or of the very moment.
        this.#storing = this.#direct.splice(0, DIRECT_BATCH);
        // Another process may have taken an earlier one of them and answered for it, before its notice has come here.
        if (this.#storing.length > 0 && !this.#locks.isAlone) this.#queue.look();
        const rows = this.held.size > 0 ? await this.#queue.take(client, this.held, LOOK_EVERY_MS) : [];
        const direct = await this.#prepareDirect(client);
        this.#lastBatch = rows.length + direct.rows.length;
        if (rows.length > 0 || direct.rows.length > 0) await this.#handle(client, rows, direct);
        else await this.#sleep();
      } catch (error) {
        // Whatever was in memory may no longer be true; the tables are.
        this.#forgetEverything();
        this.#ports.log.warn({
          event: "lanes.round_failed",
          group: this.#index,
          error: error instanceof Error ? error.message : String(error),
        });
        await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
      }
    }
  }

  /**
   * Under load a batch waits a moment for company, because each costs a millisecond of processor time whatever its size. Whoever
   * writes alone is not kept waiting.
   */
  async #gather(): Promise<void> {
    const oldest = this.#direct[0];
    if (!oldest || this.#lastBatch < 2 || this.#direct.length >= GATHER_UNTIL) return;
    const waitMs = GATHER_MS - (this.#ports.now() - oldest.receivedAt);
    if (waitMs > 0) await new Promise((resolve) => setTimeout(resolve, waitMs));
  }

  async #sleep(): Promise<void> {
    if ((this.held.size > 0 && this.#queue.hasWork) || this.#direct.length > 0 || this.#isStopping) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, LOOK_EVERY_MS);
      this.#wakeUp = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    this.#wakeUp = undefined;
  }

  #forgetEverything(): void {
    this.#conversations.forgetAll();
    this.#queue.reset();
    this.#divert();
  }

  /** What is to be stored directly, unless older entries of the queue must be handled before it. */
  async #prepareDirect(client: Client): Promise<DirectBatch> {
    if (this.#storing.length === 0) return NOTHING_DIRECT;
    if (!this.#queue.isBehind) {
      const appends = this.#storing;
      const batch = await prepareDirect(client, this.#ids, appends);
      if (this.#storing === appends && batch.rows.every((row) => this.held.has(row.lane))) return batch;
    }
    this.#divert();
    return NOTHING_DIRECT;
  }

  /**
   * Puts everything that was taken and is not stored into the journal instead, in its order: all of it, so that nothing overtakes.
   * What is in there already, the journal knows.
   */
  #divert(): void {
    const appends = [...this.#storing, ...this.#direct.splice(0)];
    this.#storing = [];
    for (const { append, resolve, reject } of appends) this.#ports.appendToJournal(append).then(resolve, reject);
  }

  async #rebalance(client: Client): Promise<void> {
    const { log } = this.#ports;
    if (this.#leaving?.isDone) {
      await this.#locks.giveBack(client, this.#leaving.lanes);
      log.debug({ event: "lanes.released", group: this.#index, count: this.#leaving.lanes.length });
      this.#leaving = undefined;
    }
    if (this.#leaving) return;
    const { taken, surplus } = await this.#locks.rebalance(client);
    if (taken.length > 0) await this.#begin(taken);
    if (surplus.length > 0) this.#leave(surplus);
    this.#rebalancedAt = Date.now();
  }

  /** What is unfinished on these lanes is loaded first. Meanwhile nothing is stored directly: the platform waits for its 200. */
  async #begin(lanes: readonly number[]): Promise<void> {
    const { sender, effects, log } = this.#ports;
    this.#isBeginning = true;
    this.#divert();
    try {
      await sender.takeLanes(lanes);
      await effects.takeLanes(lanes);
      this.#locks.keep(lanes);
      this.#queue.look();
      log.debug({ event: "lanes.taken", group: this.#index, count: lanes.length, held: this.held.size });
    } catch (error) {
      sender.dropLanes(new Set(lanes));
      effects.leaveLanes(new Set(lanes));
      throw error;
    } finally {
      this.#isBeginning = false;
    }
  }

  /** Calls under way on these lanes may take as long as the platform likes; the other lanes are worked on. */
  #leave(lanes: readonly number[]): void {
    const { sender, effects } = this.#ports;
    for (const lane of lanes) this.#locks.held.delete(lane);
    effects.leaveLanes(new Set(lanes));
    this.#conversations.forgetAll();
    const leaving = { lanes, isDone: false, ended: sender.leaveLanes(new Set(lanes)) };
    this.#leaving = leaving;
    void leaving.ended.then(() => {
      leaving.isDone = true;
      this.#rebalancedAt = 0;
      this.#wakeUp?.();
    });
  }

  async #handle(client: Client, rows: readonly QueueRow[], direct: DirectBatch): Promise<void> {
    try {
      await this.#handleBatch(client, rows, direct, null);
      this.#storing = [];
      for (const { resolve } of direct.appends) resolve();
    } catch (error) {
      // Nothing of it was stored, or nobody can tell.
      this.#divert();
      const failure = error instanceof Error ? error : new Error(String(error));
      if (this.#connection.isLost(failure) || hasCode(failure, DEADLOCK)) throw failure;
      const isDone = hasCode(failure, ALREADY_DONE);
      // A repeat among what came directly says nothing against what is kept.
      if (isDone && rows.length === 0) return;
      this.#conversations.forgetAll();
      if (!isDone) this.#ports.log.error({ event: "lanes.batch_failed", entries: rows.length, error: failure.message });
      await this.#handleOneByOne(client, rows);
    }
  }

  /** A batch that cannot be stored is taken apart, so that one bad entry holds up no other; it alone is kept as failed. */
  async #handleOneByOne(client: Client, rows: readonly QueueRow[]): Promise<void> {
    for (const row of rows) {
      try {
        await this.#handleBatch(client, [row], NOTHING_DIRECT, null);
      } catch (error) {
        const failure = error instanceof Error ? error : new Error(String(error));
        if (this.#connection.isLost(failure) || hasCode(failure, DEADLOCK)) throw failure;
        this.#conversations.forgetAll();
        if (!hasCode(failure, ALREADY_DONE)) await this.#handleBatch(client, [row], NOTHING_DIRECT, failure);
      }
    }
  }

  /**
   * @param known when given, the rows of the queue are put down as failed with it instead of being run
   * @throws TurnFailed when the turn of a direct entry did: failures are kept by way of the queue
   */
  async #handleBatch(
    client: Client,
    queued: readonly QueueRow[],
    direct: DirectBatch,
    known: Error | null,
  ): Promise<void> {
    const { sender, processId } = this.#ports;
    const rows = direct.rows.length === 0 ? queued : [...queued, ...direct.rows];
    const { results, failures } = known
      ? { results: [], failures: rows.map((row) => failureOf(row, known)) }
      : await this.#runTurns(client, rows);
    if (failures.length > 0 && direct.rows.length > 0) throw new TurnFailed();
    const outbox = reserve(results, sender);
    try {
      const saved = await saveTurns(
        client,
        this.#batchOf(queued, direct, results, failures, outbox),
        processId,
        `${processId} ${this.#index}`,
      );
      for (const result of results) this.#conversations.keep(conversationKey(result.conversation), result);
      const gone = new Set(saved.recalled.flatMap(({ outboxId, isGone }) => (isGone ? [outboxId] : [])));
      sender.offer(
        itemsOf(outbox, saved.outboxIds).filter(({ id }) => !gone.has(id)),
        new Set(saved.outboxIds.filter((_, index) => outbox[index]?.isReserved)),
      );
      for (const { outboxId, conversationId } of saved.settled) sender.settled(outboxId, conversationId);
      sender.recall(saved.recalled);
    } catch (error) {
      for (const row of outbox) if (row.isReserved) sender.release(row.conversationId);
      throw error;
    }
    this.#ports.effects.offer(results.flatMap(effectsOf));
    const now = Date.now();
    this.#ports.onHandled(
      rows.length,
      rows.reduce((longest, row) => Math.max(longest, now - row.receivedAt), 0),
    );
  }

  async #runTurns(
    client: Client,
    rows: readonly QueueRow[],
  ): Promise<{ results: ConversationResult[]; failures: Batch["failures"][number][] }> {
    const { directory } = this.#ports;
    const failures: Batch["failures"][number][] = [];
    const firsts = new Map<string, QueueRow>();
    const entries = new Map<string, QueuedEntry[]>();
    for (const row of rows) {
      // Events about the account itself have no conversation; they are counted and kept in the journal.
      if (row.kind === "account") continue;
      try {
        const queued = { entryId: row.entryId, at: row.at, entry: this.#entryOf(row) };
        const key = conversationKey(row);
        const others = entries.get(key);
        if (others) others.push(queued);
        else {
          entries.set(key, [queued]);
          firsts.set(key, row);
        }
      } catch (error) {
        failures.push(failureOf(row, error));
      }
    }
    const now = this.#ports.now();
    const results: ConversationResult[] = [];
    for (const [key, loaded] of await this.#conversations.load(client, firsts, now)) {
      const channel = directory.channel(loaded.conversation.channelId);
      const own = entries.get(key) ?? [];
      if (!channel) {
        for (const { entryId } of own) failures.push({ entryId, error: "the channel is no longer connected" });
        continue;
      }
      const context: TurnContext = { now, channel: channel.facts, flows: directory.flowBook(channel.workspaceId) };
      const result = runEntries(loaded, own, context);
      for (const { entryId, error } of result.failures) failures.push({ entryId, error: error.stack ?? error.message });
      if (result.turns.length > 0) results.push(result);
    }
    return { results, failures };
  }

  #entryOf(row: QueueRow): Entry {
    const { content } = row;
    if (content.kind === "missing") throw new Error(content.reason);
    const id = asId<Entry["id"]>(row.entryId);
    if (content.kind === "body") return { id, receivedAt: row.receivedAt, body: content.body };
    return {
      id,
      receivedAt: row.receivedAt,
      body: { kind: "inbound", event: eventOf(row, content.raw, this.#ports.directory) },
    };
  }

  #batchOf(
    queued: readonly QueueRow[],
    direct: DirectBatch,
    results: readonly ConversationResult[],
    failures: Batch["failures"],
    outbox: readonly OutboxRow[],
  ): Batch {
    const memberIds = new Set(queued.filter((row) => row.kind === "member").map((row) => row.entryId));
    const changed = results
      .filter(isWorthTelling)
      .map(({ conversation }) => ({ workspaceId: conversation.workspaceId, conversationId: conversation.id }));
    const notices = liveNotices(changed);
    if (memberIds.size > 0) {
      const answered = results.flatMap(({ turns }) => turns.filter(({ entryId }) => memberIds.has(entryId)));
      notices.push(
        ...this.#ports.answers.notices(
          answered,
          failures.filter(({ entryId }) => memberIds.has(entryId)),
        ),
      );
    }
    return {
      results,
      doneEntryIds: queued.map((row) => row.entryId),
      direct,
      failures,
      outbox,
      counts: countPerChannel(queued, direct.rows, failures, results),
      notices,
    };
  }
}

class TurnFailed extends Error {
  override readonly message = "the turn of an entry that came directly failed";
}

function hasCode(error: Error, code: string): boolean {
  return "code" in error && error.code === code;
}

function failureOf(row: QueueRow, error: unknown): Batch["failures"][number] {
  return { entryId: row.entryId, error: error instanceof Error ? (error.stack ?? error.message) : String(error) };
}

/** The rows for the outbox. Only the first send of a conversation may leave at once; the others wait for its answer. */
function reserve(results: readonly ConversationResult[], sender: LanePorts["sender"]): OutboxRow[] {
  const rows: OutboxRow[] = [];
  for (const { conversation: c, lane, turns } of results) {
    let isFirst = true;
    for (const { turn } of turns) {
      for (const send of turn.sends) {
        const isReserved = isFirst && sender.tryReserve(c.id, c.channelId, lane);
        isFirst = false;
        rows.push({
          workspaceId: c.workspaceId,
          conversationId: c.id,
          channelId: c.channelId,
          contactKey: c.contactKey,
          lane,
          send,
          isReserved,
        });
      }
    }
  }
  return rows;
}

function itemsOf(rows: readonly OutboxRow[], ids: readonly string[]): OutboxItem[] {
  const now = Date.now();
  return rows.map(({ isReserved, ...row }, index) => ({
    ...row,
    id: ids[index] ?? "",
    attempts: isReserved ? 1 : 0,
    dueAt: 0,
    createdAt: now,
  }));
}

function isWorthTelling(result: ConversationResult): boolean {
  return (
    result.isChanged ||
    result.contactPatches.length > 0 ||
    result.turns.some(({ turn }) => turn.patches.length > 0 || turn.settled.length > 0)
  );
}

function effectsOf({ conversation: c, lane, turns }: ConversationResult) {
  return turns.flatMap(({ turn }) =>
    turn.effects.map((effect) => ({
      workspaceId: c.workspaceId,
      conversationId: c.id,
      channelId: c.channelId,
      contactKey: c.contactKey,
      lane,
      effect,
    })),
  );
}

function countPerChannel(
  queued: readonly QueueRow[],
  direct: readonly QueueRow[],
  failures: Batch["failures"],
  results: readonly ConversationResult[],
): Batch["counts"] {
  const failed = new Set(failures.map((failure) => failure.entryId));
  const counts = new Map<string, { workspaceId: string; channelId: string; metric: string; count: number }>();
  const count = (workspaceId: string, channelId: string, metric: string) => {
    const key = `${channelId} ${metric}`;
    const known = counts.get(key);
    if (known) known.count++;
    else counts.set(key, { workspaceId, channelId, metric, count: 1 });
  };
  for (const row of queued) count(row.workspaceId, row.channelId, failed.has(row.entryId) ? "failed" : "handled");
  for (const row of direct) count(row.workspaceId, row.channelId, DIRECT_METRIC);
  for (const { conversation: c, turns } of results)
    for (const { isUnknown } of turns) if (isUnknown) count(c.workspaceId, c.channelId, "unknown");
  return [...counts.values()];
}

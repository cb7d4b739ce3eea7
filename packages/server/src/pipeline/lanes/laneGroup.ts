/**
 * Works some lanes: the loop of a message's way.
 *
 *     take entries ─► load conversations ─► run turns ─► save (one transaction) ─► hand sends, effects, answers on
 *
 * Everything is written through the connection that holds the lanes' locks: whoever has lost a lane cannot commit to it.
 */
import type { Client } from "pg";
import { asId, hopsOf, type Contact, type DeliveryVerdict, type Entry, type TurnContext } from "@botschaft/core";
import type { Connection } from "../../db/connection.ts";
import { isPassingTrouble } from "../../db/passingTrouble.ts";
import { askDeliveries } from "../deliveries/askDeliveries.ts";
import { DeliveryTaken } from "../deliveries/saveDeliveries.ts";
import { ConversationStore, conversationKey } from "./conversationStore.ts";
import { NOTHING_DIRECT, prepareDirect, type DirectAppend, type DirectBatch } from "./directWay.ts";
import { IdBlocks } from "../journal/idBlocks.ts";
import type { Append } from "../journal/journalEntry.ts";
import { countPerChannel, effectsOf, failureOf, isWorthTelling, itemsOf, reserve, type Stranger } from "./laneBatch.ts";
import { LaneHolding } from "./laneHolding.ts";
import type { LanePorts } from "./lanePorts.ts";
import { eventOf, LaneQueue, type QueueRow } from "./laneQueue.ts";
import { liveNotices } from "../live/liveNotices.ts";
import { accountEventNotices, accountEventRow, type AccountEventRow } from "./save/accountEvents.ts";
import { saveTurns } from "./save/saveTurns.ts";
import { runEntries, type ConversationResult, type QueuedEntry } from "./turnBatch.ts";
import type { Batch, OutboxRow, Saved } from "./save/turnRows.ts";

/** Only for what was missed: work is announced. */
const LOOK_EVERY_MS = 200;
/** Appends that wait to be stored directly; what goes beyond goes by the journal. */
const DIRECT_AT_MOST = 1_000;
/** Of those, so many in one batch. */
const DIRECT_BATCH = 400;
/** Under load a batch of fewer than so many waits until its oldest is so old. */
const GATHER_UNTIL = 24;
const GATHER_MS = 6;
/** PostgreSQL's "division by zero": a batch whose entries were done before (see saveTurns). */
const ALREADY_DONE = "22012";

export class LaneGroup {
  readonly #index: number;
  readonly #connection: Connection;
  readonly #ports: LanePorts;
  readonly #holding: LaneHolding;
  readonly #queue: LaneQueue;
  readonly #conversations: ConversationStore;
  readonly #ids = new IdBlocks();
  #direct: DirectAppend[] = [];
  /** What was taken out of `#direct` for the batch under way. */
  #storing: readonly DirectAppend[] = [];
  #wakeUp: (() => void) | undefined;
  #isStopping = false;
  #loop: Promise<void> | undefined;
  #lastBatch = 0;

  constructor(index: number, connection: Connection, ports: LanePorts) {
    this.#index = index;
    this.#connection = connection;
    this.#ports = ports;
    this.#queue = new LaneQueue(ports.directory);
    this.#conversations = new ConversationStore(ports.directory);
    this.#holding = new LaneHolding(index, ports, {
      beginning: () => this.#divert(),
      begun: () => this.#queue.look(),
      left: () => this.#conversations.forgetAll(),
      wake: () => this.#wakeUp?.(),
    });
    connection.onLost(() => {
      this.#holding.lose();
      this.#forgetEverything();
    });
  }

  /** Names its rows in the ledger, and what it tells others. */
  get name(): string {
    return `${this.#ports.processId} ${this.#index}`;
  }

  get held(): ReadonlySet<number> {
    return this.#holding.held;
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
    if (this.#isStopping || this.#holding.isBeginning || this.#queue.isBehind || this.#direct.length >= DIRECT_AT_MOST)
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

  /** Contacts were changed elsewhere; undefined: whichever. */
  forgetContacts(contactIds: Iterable<string> | undefined): void {
    if (contactIds === undefined) this.#conversations.contacts.forgetAll();
    else this.#conversations.contacts.forget(contactIds);
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
    await this.#holding.leaveAll();
    await this.#connection.close();
  }

  async #run(): Promise<void> {
    while (!this.#isStopping) {
      try {
        const client = await this.#connection.get();
        await this.#holding.rebalance(client);
        await this.#gather();
        // Before the queue is read: what that then finds of the same conversations is older, or of the very moment.
        this.#storing = this.#direct.splice(0, DIRECT_BATCH);
        // Another process may have taken an earlier one of them and answered for it, before its notice has come here.
        if (this.#storing.length > 0 && !this.#holding.isAlone) this.#queue.look();
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

  async #handle(client: Client, rows: readonly QueueRow[], direct: DirectBatch): Promise<void> {
    try {
      await this.#handleBatch(client, rows, direct, null);
      this.#storing = [];
      for (const { resolve } of direct.appends) resolve();
    } catch (error) {
      // Nothing of it was stored, or nobody can tell.
      this.#divert();
      const failure = error instanceof Error ? error : new Error(String(error));
      // Nothing of the batch is at fault: it simply comes again, after a pause.
      if (isPassingTrouble(failure)) throw failure;
      const isDone = hasCode(failure, ALREADY_DONE);
      // A repeat among what came directly says nothing against what is kept.
      if (isDone && rows.length === 0) return;
      this.#conversations.forgetAll();
      if (!isDone && !(failure instanceof DeliveryTaken))
        this.#ports.log.error({ event: "lanes.batch_failed", entries: rows.length, error: failure.message });
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
        if (isPassingTrouble(failure) || failure instanceof DeliveryTaken) throw failure;
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
    const { results, failures, strangers, accountEvents } = known
      ? { results: [], failures: rows.map((row) => failureOf(row, known)), strangers: [], accountEvents: [] }
      : await this.#runTurns(client, rows);
    if (failures.length > 0 && direct.rows.length > 0) throw new TurnFailed();
    const outbox = reserve(results, sender);
    let saved: Saved;
    try {
      saved = await saveTurns(
        client,
        this.#batchOf(queued, direct, results, failures, strangers, accountEvents, outbox),
        processId,
        this.name,
      );
      for (const result of results) this.#conversations.keep(conversationKey(result.conversation), result);
      const gone = new Set(saved.recalled.flatMap(({ outboxId, isGone }) => (isGone ? [outboxId] : [])));
      sender.offer(
        itemsOf(outbox, saved.outboxIds).filter(({ id }) => !gone.has(id)),
        new Set(saved.outboxIds.filter((_, index) => outbox[index]?.isReserved)),
      );
      for (const { outboxId } of saved.settled) sender.settled(outboxId);
      sender.recall(saved.recalled);
    } catch (error) {
      for (const row of outbox) if (row.isReserved) sender.release(row.conversationId);
      throw error;
    }
    this.#ports.effects.offer(results.flatMap(effectsOf));
    if (saved.posted.size > 0) this.#ports.onPosted(saved.posted);
    const now = Date.now();
    this.#ports.onHandled(
      rows.length,
      rows.reduce((longest, row) => Math.max(longest, now - row.receivedAt), 0),
    );
  }

  async #runTurns(
    client: Client,
    rows: readonly QueueRow[],
  ): Promise<{
    results: ConversationResult[];
    failures: Batch["failures"][number][];
    strangers: Stranger[];
    accountEvents: AccountEventRow[];
  }> {
    const { directory } = this.#ports;
    const failures: Batch["failures"][number][] = [];
    const verdicts = await askDeliveries(client, rows.flatMap(deliverOf));
    const accountEvents: AccountEventRow[] = [];
    const firsts = new Map<string, QueueRow>();
    const entries = new Map<string, QueuedEntry[]>();
    const mustBeNew = new Set<string>();
    for (const row of rows) {
      try {
        // Events about the account itself, and what has no contact, have no conversation: their place is at the channel.
        if (row.kind === "account") {
          const { content } = row;
          if (content.kind === "missing") throw new Error(content.reason);
          const raw = content.kind === "raw" ? content.raw : content.body;
          accountEvents.push(accountEventRow(row, eventOf(row, raw, directory)));
          continue;
        }
        const queued = {
          entryId: row.entryId,
          dedupeKey: row.dedupeKey,
          at: row.at,
          entry: this.#entryOf(row, verdicts),
        };
        const key = conversationKey(row);
        // Whoever has withdrawn is not to be reached a moment later because a notice was on its way.
        if (row.kind === "deliver") mustBeNew.add(key);
        const { body } = queued.entry;
        if (body.kind === "inbound" && body.event.kind === "account")
          accountEvents.push(accountEventRow(row, body.event));
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
    const strangers: Stranger[] = [];
    // Two conversations of one person in a batch: the second sees what the first has learned.
    const contacts = new Map<string, Contact>();
    for (const [key, each] of await this.#conversations.load(client, firsts, mustBeNew, now)) {
      const loaded = { ...each, contact: contacts.get(each.contact.id) ?? each.contact };
      const { workspaceId, channelId } = loaded.conversation;
      const all = entries.get(key) ?? [];
      const channel = directory.channel(channelId);
      // An address in a post may be wrong: nothing of one workspace acts by the channel of another.
      const isOwn = channel?.workspaceId === workspaceId;
      const facts = isOwn ? channel.facts : await directory.findRemovedFacts(workspaceId, channelId);
      // What a platform told a channel that was removed waits to be replayed for the one that is connected in its place. What people
      // do with what they see goes on.
      const own = facts && facts.isRemoved !== true ? all : all.filter(({ entry }) => facts && !isFromOutside(entry));
      for (const { entryId } of all.filter((one) => !own.includes(one)))
        failures.push({ entryId, error: "the channel is no longer connected" });
      if (!facts || own.length === 0) continue;
      const context: TurnContext = { now, channel: facts, flows: directory.flowBook(workspaceId) };
      const result = runEntries(loaded, own, context);
      for (const { entryId, error } of result.failures) failures.push({ entryId, error: error.stack ?? error.message });
      contacts.set(result.contact.id, result.contact);
      if (result.turns.length > 0) results.push(result);
      for (const kind of result.strangers) strangers.push({ workspaceId, channelId, kind });
    }
    return { results, failures, strangers, accountEvents };
  }

  #entryOf(row: QueueRow, verdicts: ReadonlyMap<string, DeliveryVerdict>): Entry {
    const { content } = row;
    if (content.kind === "missing") throw new Error(content.reason);
    const id = asId<Entry["id"]>(row.entryId);
    if (content.kind === "body") {
      const verdict = content.body.kind === "deliver" ? verdicts.get(content.body.delivery.id) : undefined;
      const body = verdict && content.body.kind === "deliver" ? { ...content.body, verdict } : content.body;
      return { id, receivedAt: row.receivedAt, body };
    }
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
    strangers: readonly Stranger[],
    accountEvents: readonly AccountEventRow[],
    outbox: readonly OutboxRow[],
  ): Batch {
    const askedIds = new Set(queued.filter(isAskedFor).map((row) => row.entryId));
    const changed = results
      .filter(isWorthTelling)
      .map(({ conversation }) => ({ workspaceId: conversation.workspaceId, conversationId: conversation.id }));
    const notices = [...liveNotices(changed), ...accountEventNotices(accountEvents)];
    if (askedIds.size > 0) {
      const answered = results.flatMap(({ turns }) => turns.filter(({ entryId }) => askedIds.has(entryId)));
      notices.push(
        ...this.#ports.answers.notices(
          answered,
          failures.filter(({ entryId }) => askedIds.has(entryId)),
        ),
      );
    }
    return {
      results,
      doneEntryIds: queued.map((row) => row.entryId),
      direct,
      failures,
      outbox,
      accountEvents,
      counts: countPerChannel(queued, direct.rows, failures, results, strangers),
      notices,
    };
  }
}

function deliverOf({ workspaceId, content }: QueueRow) {
  return content.kind === "body" && content.body.kind === "deliver" ? [{ workspaceId, body: content.body }] : [];
}

function isFromOutside({ body }: Entry): boolean {
  return body.kind === "inbound" || body.kind === "profile" || body.kind === "effect_result";
}

class TurnFailed extends Error {
  override readonly message = "the turn of an entry that came directly failed";
}

/** Somebody may be waiting for what becomes of it; see commands.ts. */
function isAskedFor({ content }: QueueRow): boolean {
  if (content.kind !== "body" || hopsOf(content.body) > 0) return false;
  const { kind } = content.body;
  return kind === "member" || kind === "signal" || kind === "start_flow" || kind === "change_contact";
}

function hasCode(error: Error, code: string): boolean {
  return "code" in error && error.code === code;
}

/**
 * Makes the calls that the outbox asks for: in order within a conversation, in parallel across conversations, inside each
 * account's documented limits. One slow or broken account holds up no other.
 *
 * States of a row, and what moves it:
 *
 *     queued ──claim──► in_flight ──accepted──────► gone, message "sent"
 *       ▲                  │  ├─────refused───────► gone, message "failed", the conversation is told
 *       │                  │  └─────no clear word─► uncertain ──echo───────────► gone, message "sent"
 *       └────deferred──────┘                          │  └──found in the thread─► gone, message "sent"
 *       └────────────────────not found after the wait─┘
 *
 *     queued ──recall─► gone, message "failed" (a person took the conversation, and it was the bot's)
 *
 * A row is marked in flight, durably, before its call. The first row of an idle conversation is born that way, in the
 * transaction of its turn (`tryReserve`), because the process that works the lane is the one that sends for it. A row that a
 * dead process left in flight is uncertain: the platform's echo settles it within `uncertainWaitMs` (and not before that process's
 * call must be over), or else its list is asked.
 *
 * A recall happens in the transaction of the turn that decided it (recallSends.ts). What is in flight or uncertain at that moment is
 * marked (`is_recalled`): where it would be queued again, deferred or not found, it ends as recalled instead.
 */
import type { AccountAddress, DeliveryOutcome, PlatformAnswer, PlatformCall } from "@botschaft/core";
import { adapterFor } from "@botschaft/channels";
import type { Log } from "../log.ts";
import type { Directory, KnownChannel } from "./directory.ts";
import { neverArrived, outgoing } from "./outgoingSend.ts";
import { FlushQueue } from "./flushQueue.ts";
import type { Found } from "./lookUpQueue.ts";
import type { OutboxItem, OutboxStore, Result, StoredItem } from "./outboxStore.ts";
import { RECALLED, type Recalled } from "./recallSends.ts";
import { SendAccount, type SendThread } from "./sendAccount.ts";
import { UncertainSends } from "./uncertainSends.ts";

/** Rows of one account kept in memory; what goes beyond stays in the table and is fetched when there is room. */
const ACCOUNT_IN_MEMORY = 2_000;
/** Rows loaded at once with lanes; when there are more, each account fetches its own. */
const LOADED_WITH_LANES = 20_000;
const REFILL_AGAIN_AFTER_MS = 250;
/** How long the notes of finished sends gather. A crash in between leaves so many more sends to be settled by their echo. */
const RECORD_EVERY_MS = 20;
/** A deferred send is tried for this long before it counts as refused: the window of an answer is over by then. */
const GIVE_UP_AFTER_MS = 24 * 3_600_000;

export interface SenderPorts {
  readonly store: OutboxStore;
  readonly directory: Directory;
  readonly log: Log;
  call(channel: KnownChannel, call: PlatformCall): Promise<PlatformAnswer>;
  /** Tells the conversation, durably, that a message was given up. */
  tellRefused(item: OutboxItem, outcome: Extract<DeliveryOutcome, { kind: "refused" }>): Promise<void>;
  /** The account's token or permission is gone: keep everything, show it, send after reconnecting. */
  markBroken(channel: KnownChannel, reason: string): Promise<void>;
  /** Asks the platform's own list whether it has this message. */
  lookUp(channel: KnownChannel, item: OutboxItem): Promise<Found>;
  /** Where and as whom to call; undefined while the channel has no token. */
  accountAddress(channel: KnownChannel): AccountAddress | undefined;
  readonly uncertainWaitMs: number;
  readonly longestCallMs: number;
}

export class Sender {
  readonly #ports: SenderPorts;
  readonly #threads = new Map<string, SendThread>();
  readonly #accounts = new Map<string, SendAccount>();
  readonly #knownIds = new Set<string>();
  /** Rows whose end is not written down yet. */
  readonly #ending = new Set<string>();
  /** Lanes this sender may send for. What comes back for any other is written down and forgotten: its new holder has the row. */
  readonly #lanes = new Set<number>();
  /** Rows whose echo came before our call's own answer. */
  readonly #settledEarly = new Set<string>();
  /** Rows under way when they were recalled: where they turn out not to have left, they are not sent again. */
  readonly #recalled = new Set<string>();
  readonly #claims: FlushQueue<{ thread: SendThread; item: OutboxItem }>;
  readonly #results: FlushQueue<Result>;
  readonly #uncertain: UncertainSends;
  #isStopping = false;

  constructor(ports: SenderPorts) {
    this.#ports = ports;
    const onError = (error: Error) => ports.log.warn({ event: "outbox.write_failed", error: error.message });
    this.#claims = new FlushQueue((group) => this.#claim(group), onError);
    this.#uncertain = new UncertainSends({
      waitMs: ports.uncertainWaitMs,
      longestCallMs: ports.longestCallMs,
      lookUp: async (item) => {
        const channel = ports.directory.channel(item.channelId);
        return channel ? ports.lookUp(channel, item) : { kind: "no_answer" };
      },
      tell: (item, found) => this.#resolveUncertain(item, found),
    });
    // The message has left; noting it a moment later costs nobody anything, and a fifth of the statements.
    this.#results = new FlushQueue((group) => this.#ports.store.record(group), onError, RECORD_EVERY_MS);
  }

  /** Calls under way and rows in memory, for metrics. */
  get load(): { inFlight: number; inMemory: number } {
    let inFlight = 0;
    for (const account of this.#accounts.values()) inFlight += account.inFlight;
    return { inFlight, inMemory: this.#knownIds.size };
  }

  /**
   * Whether the next message of this conversation may leave at once. When it may, the place is taken: the caller stores the
   * row as in flight and then calls `offer` with it, or `release` when the store failed.
   */
  tryReserve(conversationId: string, channelId: string, lane: number): boolean {
    const account = this.#account(channelId);
    const now = performance.timeOrigin + performance.now();
    const channel = this.#ports.directory.channel(channelId);
    if (
      this.#isStopping ||
      !this.#lanes.has(lane) ||
      channel?.status !== "connected" ||
      account.hasReady ||
      account.hasMoreInTable
    )
      return false;
    if (account.isFull || account.pauseMs(now) > 0 || account.waitMs(now) > 0) return false;
    const thread = this.#thread(conversationId, account, lane);
    if (thread.isBusy || thread.items.length > 0) return false;
    thread.isBusy = true;
    account.take(now);
    return true;
  }

  /** Gives a reserved place back: the row was not stored. */
  release(conversationId: string): void {
    const thread = this.#threads.get(conversationId);
    if (!thread) return;
    thread.account.inFlight--;
    this.#free(thread);
  }

  /** Takes rows that were just stored, in their order. Reserved ones leave now. */
  offer(items: readonly OutboxItem[], reserved: ReadonlySet<string>): void {
    for (const item of items) {
      if (reserved.has(item.id)) {
        const thread = this.#threads.get(item.conversationId);
        if (!thread) throw new Error("a reserved thread must exist");
        this.#remember(thread.account, item);
        void this.#send(thread, item);
      } else this.#enqueue(item);
    }
  }

  /** Takes over lanes: everything unfinished on them is loaded. To be called once per lane, before its turns run. */
  async takeLanes(lanes: readonly number[]): Promise<void> {
    for (const lane of lanes) this.#lanes.add(lane);
    await this.#ports.store.takeOver(lanes);
    const rows = await this.#ports.store.load(lanes, LOADED_WITH_LANES);
    const crowded = rows.length < LOADED_WITH_LANES ? [] : await this.#ports.store.listChannels(lanes);
    for (const channelId of crowded) this.#account(channelId).hasMoreInTable = true;
    for (const row of rows) {
      if (this.#isOurConcern(row.id)) continue;
      if (row.state === "queued") this.#enqueueStored(row);
      else if (row.send.kind === "action") this.#noteEnd({ item: row, kind: "dropped" });
      else this.#await(row);
    }
    for (const channelId of crowded) this.#refill(this.#account(channelId));
  }

  /** Lets go of lanes: waits for the calls under way, forgets the rest (it is in the table). */
  async leaveLanes(lanes: ReadonlySet<number>): Promise<void> {
    this.dropLanes(lanes);
    const busy = [...this.#threads.values()].filter((thread) => lanes.has(thread.lane) && thread.isBusy);
    const deadline = Date.now() + 25_000;
    while (busy.some((thread) => thread.isBusy) && Date.now() < deadline)
      await new Promise((resolve) => setTimeout(resolve, 5));
    await this.#claims.drained();
    await this.#results.drained();
  }

  /** Lanes were lost with their connection: another process may have them. Calls under way end by themselves. */
  dropLanes(lanes: ReadonlySet<number>): void {
    for (const lane of lanes) this.#lanes.delete(lane);
    for (const thread of this.#threads.values()) {
      if (!lanes.has(thread.lane)) continue;
      for (const item of thread.items.splice(0)) this.#forget(thread.account, item);
      if (this.#uncertain.find(thread.conversationId)) this.#endUncertain(thread);
      else if (!thread.isBusy) this.#threads.delete(thread.conversationId);
    }
  }

  /** An echo settled this row: whoever waits for its fate goes on. */
  settled(outboxId: string, conversationId: string): void {
    const thread = this.#threads.get(conversationId);
    if (thread && this.#uncertain.find(conversationId)?.id === outboxId) this.#endUncertain(thread);
    else if (thread?.isBusy && this.#knownIds.has(outboxId)) this.#settledEarly.add(outboxId);
  }

  /**
   * A person took conversations from the bot: forgets what was deleted for that, and remembers what was under way. To be called
   * after `offer` of the same turns. A row whose claim runs right now ends there: the claim does not find it.
   */
  recall(recalled: readonly Recalled[]): void {
    const accounts = new Set<SendAccount>();
    for (const { outboxId, conversationId, isGone } of recalled) {
      if (!isGone && this.#knownIds.has(outboxId)) this.#recalled.add(outboxId);
      const thread = this.#threads.get(conversationId);
      const index = thread?.items.findIndex((item) => item.id === outboxId) ?? -1;
      const item = thread?.items[index];
      if (!thread || !item || this.#uncertain.isInherited(outboxId)) continue;
      // What was under way in the table came back to wait just now, and not before our transaction looked.
      if (!isGone) this.#noteEnd({ item, kind: "recalled", detail: RECALLED });
      thread.items.splice(index, 1);
      this.#forget(thread.account, item);
      if (thread.items.length === 0 && !thread.isBusy) {
        thread.account.makeUnready(thread);
        this.#threads.delete(conversationId);
      }
      accounts.add(thread.account);
    }
    // What waited behind them may be due now.
    for (const account of accounts) {
      this.#pump(account);
      this.#refill(account);
    }
  }

  /** Channels changed: a reconnected account sends what was kept. */
  wake(): void {
    for (const account of this.#accounts.values()) this.#pump(account);
  }

  /** Stops taking new work, waits for calls under way, writes down how they went. */
  async stop(): Promise<void> {
    this.#isStopping = true;
    await this.leaveLanes(new Set([...this.#threads.values()].map((thread) => thread.lane)));
    for (const account of this.#accounts.values()) account.stop();
  }

  #account(channelId: string): SendAccount {
    let account = this.#accounts.get(channelId);
    const ratePerSecond = this.#ports.directory.channel(channelId)?.sendRatePerSecond ?? 300;
    if (!account) {
      account = new SendAccount(channelId, ratePerSecond);
      this.#accounts.set(channelId, account);
    } else account.setRate(ratePerSecond);
    return account;
  }

  #thread(conversationId: string, account: SendAccount, lane: number): SendThread {
    let thread = this.#threads.get(conversationId);
    if (!thread) {
      thread = { conversationId, account, lane, items: [], isBusy: false, isReady: false };
      this.#threads.set(conversationId, thread);
    }
    return thread;
  }

  #enqueue(item: OutboxItem, source: "new" | "refill" = "new"): void {
    if (!this.#lanes.has(item.lane)) return;
    const account = this.#account(item.channelId);
    if (account.inMemory >= ACCOUNT_IN_MEMORY || (account.hasMoreInTable && source === "new")) {
      account.hasMoreInTable = true;
      account.hasMissed = true;
      return;
    }
    this.#keep(account, item);
  }

  #keep(account: SendAccount, item: OutboxItem): void {
    this.#remember(account, item);
    const thread = this.#thread(item.conversationId, account, item.lane);
    thread.items.push(item);
    account.makeReady(thread);
    this.#pump(account);
  }

  #enqueueStored(row: StoredItem, source: "new" | "refill" = "new"): void {
    if (row.isRecalled) this.#noteEnd({ item: row, kind: "recalled", detail: RECALLED });
    else this.#enqueue(row, source);
  }

  /** Starts what may start. Called whenever something that could hold a send back has changed. */
  #pump(account: SendAccount): void {
    if (this.#isStopping || !account.hasReady) return;
    if (this.#ports.directory.channel(account.channelId)?.status !== "connected") return;
    const { started, waitMs } = account.start(
      performance.timeOrigin + performance.now(),
      ({ id }) => !this.#uncertain.isInherited(id),
    );
    for (const each of started) {
      if (this.#uncertain.isInherited(each.item.id)) this.#uncertain.watch(each.item);
      else void this.#claims.push(each);
    }
    if (waitMs > 0) account.wakeAfter(waitMs, () => this.#pump(account));
  }

  async #claim(group: readonly { thread: SendThread; item: OutboxItem }[]): Promise<void> {
    const claimed = await this.#ports.store.claim(group.map((each) => each.item));
    for (const { thread, item } of group) {
      item.attempts++;
      if (!claimed.has(item.id)) this.#finish(thread, item);
      else if (this.#recalled.has(item.id)) {
        this.#noteEnd({ item, kind: "recalled", detail: RECALLED });
        this.#finish(thread, item);
      } else void this.#send(thread, item);
    }
  }

  async #send(thread: SendThread, item: OutboxItem): Promise<void> {
    const { account } = thread;
    const channel = this.#ports.directory.channel(item.channelId);
    const address = channel ? this.#ports.accountAddress(channel) : undefined;
    const adapter = channel ? adapterFor(channel.kind) : undefined;
    if (!channel || !address || !adapter) {
      this.#requeue(thread, item, Date.now() + 60_000);
      return;
    }
    let outcome: DeliveryOutcome;
    try {
      const answer = await this.#ports.call(channel, adapter.render(outgoing(item), address));
      if (channel.kind !== "webchat") account.heedUsage(answer);
      outcome = neverArrived(answer)
        ? { kind: "deferred", retryAfterMs: 2_000, scope: "account", detail: answer.body }
        : adapter.interpret(answer);
    } catch (error) {
      // Rendering threw: a bug, or content that no longer fits. The message is given up with that word, not tried forever.
      outcome = {
        kind: "refused",
        reason: "content_rejected",
        detail: error instanceof Error ? error.message : String(error),
      };
    }
    await this.#take(thread, item, channel, outcome);
  }

  async #take(thread: SendThread, item: OutboxItem, channel: KnownChannel, outcome: DeliveryOutcome): Promise<void> {
    switch (outcome.kind) {
      case "accepted":
        this.#noteEnd({ item, kind: "sent", mid: outcome.mid ?? null, at: Date.now() });
        this.#finish(thread, item);
        return;
      case "deferred": {
        // Doubling with each attempt, spread so that what failed together does not come back together.
        const until =
          Date.now() +
          Math.min(outcome.retryAfterMs * 2 ** Math.min(item.attempts - 1, 6), 300_000) * (0.75 + Math.random() / 2);
        if (outcome.scope === "account") thread.account.pauseUntil(until);
        if (item.send.kind === "action") this.#drop(thread, item);
        else if (Date.now() - item.createdAt > GIVE_UP_AFTER_MS)
          await this.#refuse(thread, item, { kind: "refused", reason: "other", detail: outcome.detail });
        else this.#requeue(thread, item, until);
        return;
      }
      case "uncertain":
        if (item.send.kind === "action") {
          this.#drop(thread, item);
          return;
        }
        if (this.#settledEarly.has(item.id)) {
          this.#finish(thread, item);
          return;
        }
        void this.#results.push({ item, kind: "uncertain", detail: outcome.detail });
        thread.account.inFlight--;
        if (this.#lanes.has(thread.lane)) this.#uncertain.watch(item);
        else {
          this.#forget(thread.account, item);
          this.#free(thread);
        }
        this.#pump(thread.account);
        return;
      case "refused":
        if (
          outcome.reason === "token_invalid" ||
          outcome.reason === "permission_missing" ||
          outcome.reason === "account_restricted"
        ) {
          await this.#ports.markBroken(channel, `${outcome.reason}: ${outcome.detail}`).catch((error: unknown) => {
            this.#ports.log.error({ event: "channel.mark_broken_failed", channelId: channel.id, error: String(error) });
          });
          this.#requeue(thread, item, Date.now());
        } else if (item.send.kind === "action") this.#drop(thread, item);
        else await this.#refuse(thread, item, outcome);
        return;
    }
  }

  async #refuse(
    thread: SendThread,
    item: OutboxItem,
    outcome: Extract<DeliveryOutcome, { kind: "refused" }>,
  ): Promise<void> {
    try {
      // First the word to the conversation, then the end of the row: a crash between them repeats the word, which dedupes.
      await this.#ports.tellRefused(item, outcome);
    } catch (error) {
      this.#ports.log.warn({ event: "outbox.refusal_not_stored", error: String(error) });
      this.#requeue(thread, item, Date.now() + 5_000);
      return;
    }
    this.#noteEnd({ item, kind: "failed", detail: `${outcome.reason}: ${outcome.detail}` });
    this.#finish(thread, item);
  }

  #drop(thread: SendThread, item: OutboxItem): void {
    this.#noteEnd({ item, kind: "dropped" });
    this.#finish(thread, item);
  }

  /** The conversation goes on once the table says "queued" again: only then can the row be claimed. */
  #requeue(thread: SendThread, item: OutboxItem, dueAt: number): void {
    item.dueAt = dueAt;
    thread.account.inFlight--;
    void this.#results.push({ item, kind: "requeued", dueAt }).then(() => this.#putBack(thread, item));
  }

  #putBack(thread: SendThread, item: OutboxItem): void {
    const isOurs = this.#lanes.has(thread.lane);
    const isRecalled = this.#recalled.has(item.id);
    if (isOurs && isRecalled) this.#noteEnd({ item, kind: "recalled", detail: RECALLED });
    if (isOurs && !isRecalled) thread.items.unshift(item);
    else this.#forget(thread.account, item);
    this.#free(thread);
  }

  /** Writes down how a send ended. Until that is done the table still says that it has to leave, and must not be believed. */
  #noteEnd(result: Result): void {
    const { id } = result.item;
    this.#ending.add(id);
    void this.#results.push(result).then(() => this.#ending.delete(id));
  }

  /** The call is over and the row with it. */
  #finish(thread: SendThread, item: OutboxItem): void {
    thread.account.inFlight--;
    this.#forget(thread.account, item);
    this.#free(thread);
  }

  #free(thread: SendThread): void {
    thread.isBusy = false;
    if (thread.items.length > 0) thread.account.makeReady(thread);
    else this.#threads.delete(thread.conversationId);
    this.#pump(thread.account);
    this.#refill(thread.account);
  }

  /** The row is in memory or came to its end here: what a fetch read of it may be out of date. */
  #isOurConcern(outboxId: string): boolean {
    return this.#knownIds.has(outboxId) || this.#ending.has(outboxId);
  }

  #remember(account: SendAccount, item: OutboxItem): void {
    account.inMemory++;
    this.#knownIds.add(item.id);
  }

  #forget(account: SendAccount, item: OutboxItem): void {
    if (this.#knownIds.delete(item.id)) account.inMemory--;
    this.#settledEarly.delete(item.id);
    this.#recalled.delete(item.id);
    this.#uncertain.forget(item.id);
  }

  /** Fetches what did not fit into memory, once there is room again. */
  #refill(account: SendAccount): void {
    if (!account.hasMoreInTable || account.isRefilling || account.inMemory > ACCOUNT_IN_MEMORY / 2 || this.#isStopping)
      return;
    account.isRefilling = true;
    account.hasMissed = false;
    this.#ports.store
      .load([...this.#lanes], ACCOUNT_IN_MEMORY, account.channelId)
      .then((rows) => {
        account.hasMoreInTable = account.hasMissed || rows.length === ACCOUNT_IN_MEMORY;
        for (const row of rows)
          if (!this.#isOurConcern(row.id) && row.state === "queued") this.#enqueueStored(row, "refill");
      })
      .catch((error: unknown) => this.#ports.log.warn({ event: "outbox.refill_failed", error: String(error) }))
      .finally(() => {
        account.isRefilling = false;
        // Nothing may be under way whose end would ask again.
        if (account.hasMoreInTable) setTimeout(() => this.#refill(account), REFILL_AGAIN_AFTER_MS);
      });
  }

  /** A row whose sender died: its conversation waits until its fate is known. */
  #await(item: StoredItem): void {
    if (!this.#lanes.has(item.lane)) return;
    this.#uncertain.inherit(item);
    void this.#results.push({
      item,
      kind: "uncertain",
      detail: "the sending process ended before the platform's answer was stored",
    });
    if (item.isRecalled) this.#recalled.add(item.id);
    this.#keep(this.#account(item.channelId), item);
  }

  #resolveUncertain(item: OutboxItem, found: Found): void {
    const thread = this.#threads.get(item.conversationId);
    if (!thread) throw new Error("a thread must exist while its send is uncertain");
    if (found.kind === "found" || this.#recalled.has(item.id)) {
      if (found.kind === "found") this.#noteEnd({ item, kind: "sent", mid: found.mid, at: Date.now() });
      else this.#noteEnd({ item, kind: "recalled", detail: RECALLED });
      this.#forget(thread.account, item);
      this.#free(thread);
      return;
    }
    // An answer to a person is sent again: twice is better than never.
    item.dueAt = Date.now();
    void this.#results.push({ item, kind: "requeued", dueAt: item.dueAt }).then(() => this.#putBack(thread, item));
  }

  #endUncertain(thread: SendThread): void {
    const item = this.#uncertain.find(thread.conversationId);
    if (!item) return;
    this.#uncertain.end(thread.conversationId);
    this.#forget(thread.account, item);
    this.#free(thread);
  }
}

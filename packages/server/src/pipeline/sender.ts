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
 *     queued ──its channel is removed─► gone, message "failed"
 *
 * A row is marked in flight, durably, before its call. The first row of an idle conversation is born that way, in the
 * transaction of its turn (`tryReserve`), because the process that works the lane is the one that sends for it. A row that a
 * dead process left in flight is uncertain: the platform's echo settles it within `uncertainWaitMs` (and not before that process's
 * call must be over), or else its list is asked.
 *
 * A claim may come through after its process has lost the lane, and after the next one has read the row as queued. Then the next one's
 * claim fails, the row is in flight under the other process, and is uncertain like any that a dead process left.
 *
 * A recall happens in the transaction of the turn that decided it (recallSends.ts). What is in flight or uncertain at that moment is
 * marked (`is_recalled`): where it would be queued again, deferred or not found, it ends as recalled instead.
 */
import type { AccountAddress, DeliveryOutcome, NewSend, PlatformAnswer, PlatformCall } from "@botschaft/core";
import { adapterFor } from "@botschaft/channels";
import type { Log } from "../log.ts";
import { Backlog } from "./backlog.ts";
import type { Directory, KnownChannel } from "./directory.ts";
import { neverArrived, outgoing } from "./outgoingSend.ts";
import { FlushQueue } from "./flushQueue.ts";
import type { Found } from "./lookUpQueue.ts";
import type { OutboxItem, OutboxStore, Result, StoredItem } from "./outboxStore.ts";
import { RECALLED, type Recalled } from "./recallSends.ts";
import { SendAccount, type SendThread } from "./sendAccount.ts";
import { UncertainSends } from "./uncertainSends.ts";

/** How long the notes of finished sends gather. A crash in between leaves so many more sends to be settled by their echo. */
const RECORD_EVERY_MS = 20;
/** A deferred send is tried for this long before it counts as refused: the window of an answer is over by then. */
const GIVE_UP_AFTER_MS = 24 * 3_600_000;
/** What stands on a message that had not left when its channel was removed. */
const REMOVED = "channel_removed";
const ASK_AGAIN_AFTER_MS = 1_000;

export interface SenderPorts {
  readonly store: OutboxStore;
  readonly directory: Directory;
  readonly log: Log;
  call(channel: KnownChannel, call: PlatformCall): Promise<PlatformAnswer>;
  /** Tells the conversation, durably, that a message was given up. */
  tellRefused(item: OutboxItem, outcome: Extract<DeliveryOutcome, { kind: "refused" }>): Promise<void>;
  /** The token with which this channel was called, or its permission, is gone: keep everything, show it, send after reconnecting. */
  markBroken(channel: KnownChannel, reason: string): Promise<void>;
  /** Asks the platform's own list whether it has this message. */
  lookUp(channel: KnownChannel, item: OutboxItem): Promise<Found>;
  /** Whether the channel, which the directory does not have, was removed for good. */
  wasRemoved(workspaceId: string, channelId: string): Promise<boolean>;
  /** Where and as whom to call; undefined while the channel has no token. */
  accountAddress(channel: KnownChannel): AccountAddress | undefined;
  readonly uncertainWaitMs: number;
  readonly longestCallMs: number;
}

interface Started {
  readonly thread: SendThread;
  readonly item: OutboxItem;
}

const NOTHING: ReadonlySet<string> = new Set();
const NOTHING_LEFT: ReadonlyMap<string, StoredItem> = new Map();

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
  readonly #claims: FlushQueue<Started>;
  readonly #results: FlushQueue<Result>;
  readonly #uncertain: UncertainSends;
  readonly #backlog: Backlog;
  /** How many share the platform's limits, this one included. */
  #processes = 1;
  #isStopping = false;

  constructor(ports: SenderPorts) {
    this.#ports = ports;
    const onError = (error: Error) => ports.log.warn({ event: "outbox.write_failed", error: error.message });
    this.#claims = new FlushQueue((group) => this.#claim(group), onError);
    this.#uncertain = new UncertainSends({
      waitMs: ports.uncertainWaitMs,
      longestCallMs: ports.longestCallMs,
      processes: () => this.#processes,
      lookUp: async (item) => {
        const channel = ports.directory.channel(item.channelId);
        return channel ? ports.lookUp(channel, item) : { kind: "no_answer" };
      },
      tell: (item, found) => this.#resolveUncertain(item, found),
    });
    this.#backlog = new Backlog({
      store: ports.store,
      log: ports.log,
      account: (channelId) => this.#account(channelId),
      take: (row) => {
        if (!this.#isOurConcern(row.id)) this.#enqueueStored(row, true);
      },
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

  /** So many processes share the lanes, and with them each account's conversations and limits. */
  shareLimits(processes: number): void {
    this.#processes = Math.max(1, processes);
  }

  /**
   * Whether the next message of this conversation may leave at once. When it may, the place is taken: the caller stores the
   * row as in flight and then calls `offer` with it, or `release` when the store failed.
   */
  tryReserve(conversationId: string, channelId: string, lane: number, send: NewSend): boolean {
    const account = this.#account(channelId);
    const channel = this.#ports.directory.channel(channelId);
    if (
      this.#isStopping ||
      !this.#lanes.has(lane) ||
      channel?.status !== "connected" ||
      account.hasReady ||
      account.hasMoreInTable
    )
      return false;
    if (account.isFull || account.pauseMs() > 0 || account.waitMs(send) > 0) return false;
    const thread = this.#thread(conversationId, account, lane);
    if (thread.isBusy || thread.items.length > 0) return false;
    thread.isBusy = true;
    account.take(send);
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
      } else this.#enqueue(item, false);
    }
  }

  /** Takes over lanes: everything unfinished on them is loaded. To be called once per lane, before its turns run. */
  async takeLanes(lanes: readonly number[]): Promise<void> {
    for (const lane of lanes) this.#lanes.add(lane);
    await this.#ports.store.takeOver(lanes);
    for (const row of await this.#backlog.read(lanes)) {
      if (this.#isOurConcern(row.id)) {
        // The recall may have been our own, and the answer to its commit lost with the lane.
        if (row.isRecalled && this.#knownIds.has(row.id)) this.#recalled.add(row.id);
      } else if (row.state === "queued") this.#enqueueStored(row, false);
      else if (row.send.kind === "action") this.#noteEnd({ item: row, kind: "dropped" });
      else this.#await(row);
    }
    this.#backlog.open(
      lanes.filter((lane) => this.#lanes.has(lane)),
      this.#accounts.values(),
    );
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
    this.#backlog.close(lanes);
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
      this.#backlog.refill(account);
    }
  }

  /** Channels changed: a reconnected account sends what was kept. */
  wake(): void {
    for (const account of this.#accounts.values()) this.#pump(account);
  }

  /** Stops taking new work, waits for calls under way, writes down how they went. */
  async stop(): Promise<void> {
    this.#isStopping = true;
    this.#backlog.stop();
    await this.leaveLanes(new Set([...this.#threads.values()].map((thread) => thread.lane)));
    for (const account of this.#accounts.values()) account.stop();
  }

  #account(channelId: string): SendAccount {
    let account = this.#accounts.get(channelId);
    if (!account) {
      account = new SendAccount(channelId);
      this.#accounts.set(channelId, account);
    }
    account.setRate(this.#ports.directory.channel(channelId)?.sendRatePerSecond ?? 300, this.#processes);
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

  #enqueue(item: OutboxItem, isFetched: boolean): void {
    if (!this.#lanes.has(item.lane)) return;
    const account = this.#account(item.channelId);
    if (this.#backlog.admits(account, isFetched)) this.#keep(account, item);
  }

  #keep(account: SendAccount, item: OutboxItem): void {
    this.#remember(account, item);
    const thread = this.#thread(item.conversationId, account, item.lane);
    thread.items.push(item);
    account.makeReady(thread);
    this.#pump(account);
  }

  #enqueueStored(row: StoredItem, isFetched: boolean): void {
    if (row.isRecalled) this.#noteEnd({ item: row, kind: "recalled", detail: RECALLED });
    else this.#enqueue(row, isFetched);
  }

  /** Starts what may start. Called whenever something that could hold a send back has changed. */
  #pump(account: SendAccount): void {
    if (this.#isStopping || !account.hasReady) return;
    const channel = this.#ports.directory.channel(account.channelId);
    if (!channel) void this.#endIfRemoved(account);
    if (channel?.status !== "connected") return;
    const { started, waitMs } = account.start(Date.now(), ({ id }) => !this.#uncertain.isInherited(id));
    for (const each of started) {
      if (this.#uncertain.isInherited(each.item.id)) this.#uncertain.watch(each.item);
      else void this.#claims.push(each);
    }
    if (waitMs > 0) account.wakeAfter(waitMs, () => this.#pump(account));
  }

  /** May run again for the same group: nothing changes here before the table has answered. */
  async #claim(group: readonly Started[]): Promise<void> {
    const { store } = this.#ports;
    // Of a lane that was lost meanwhile the next holder has the rows.
    const asked = group.filter(({ thread }) => this.#lanes.has(thread.lane)).map(({ item }) => item);
    const claimed = asked.length === 0 ? NOTHING : await store.claim(asked);
    const others = asked.filter((item) => !claimed.has(item.id));
    const left = others.length === 0 ? NOTHING_LEFT : await store.takeOverRows(others);
    const wasAsked = new Set(asked);
    for (const { thread, item } of group) {
      if (!wasAsked.has(item)) this.#giveBack(thread, item);
      else if (claimed.has(item.id)) this.#claimed(thread, item);
      else this.#notClaimed(thread, item, left.get(item.id));
    }
  }

  #claimed(thread: SendThread, item: OutboxItem): void {
    item.attempts++;
    if (this.#recalled.has(item.id)) {
      this.#noteEnd({ item, kind: "recalled", detail: RECALLED });
      this.#finish(thread, item);
    } else if (this.#lanes.has(thread.lane)) void this.#send(thread, item);
    // While the claim was under way the lane was lost: whoever has it now sends.
    else this.#requeue(thread, item, item.dueAt);
  }

  /** Another process claimed it, at a time at which the lane was its own, or it is gone: sent, settled or recalled. */
  #notClaimed(thread: SendThread, item: OutboxItem, left: StoredItem | undefined): void {
    if (!left || this.#settledEarly.has(item.id)) {
      this.#finish(thread, item);
      return;
    }
    if (left.isRecalled) this.#recalled.add(item.id);
    item.attempts = left.attempts;
    item.dueAt = left.dueAt;
    if (left.state === "queued" || !this.#lanes.has(thread.lane)) this.#giveBack(thread, item);
    else if (item.send.kind === "action") this.#drop(thread, item);
    else {
      thread.account.inFlight--;
      this.#uncertain.inherit(item);
      this.#uncertain.watch(item);
      this.#pump(thread.account);
    }
  }

  async #send(thread: SendThread, item: OutboxItem): Promise<void> {
    const { account } = thread;
    const channel = this.#ports.directory.channel(item.channelId);
    const address = channel ? this.#ports.accountAddress(channel) : undefined;
    const adapter = channel ? adapterFor(channel.kind) : undefined;
    if (!channel || !address || !adapter) {
      // A removed channel's sends end when they come up again.
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
        const waitMs =
          Math.min(outcome.retryAfterMs * 2 ** Math.min(item.attempts - 1, 6), 300_000) * (0.75 + Math.random() / 2);
        if (outcome.scope === "account") thread.account.pauseFor(waitMs);
        if (item.send.kind === "action") this.#drop(thread, item);
        else if (Date.now() - item.createdAt > GIVE_UP_AFTER_MS)
          await this.#refuse(thread, item, { kind: "refused", reason: "other", detail: outcome.detail });
        else this.#requeue(thread, item, Date.now() + waitMs);
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

  /** It is still to be sent: by us, if the lane is ours (again). */
  #giveBack(thread: SendThread, item: OutboxItem): void {
    thread.account.inFlight--;
    this.#putBack(thread, item);
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
    this.#backlog.refill(thread.account);
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

  /** A row whose sender died: its conversation waits until its fate is known. */
  #await(item: StoredItem): void {
    if (!this.#lanes.has(item.lane)) return;
    this.#uncertain.inherit(item);
    if (item.isRecalled) this.#recalled.add(item.id);
    this.#keep(this.#account(item.channelId), item);
  }

  /** Nobody can send for a channel that was removed: what waits for it ends, with that word. */
  async #endIfRemoved(account: SendAccount): Promise<void> {
    const some = account.someReady;
    if (account.isBeingEnded || !some) return;
    account.isBeingEnded = true;
    try {
      if (!(await this.#ports.wasRemoved(some.workspaceId, account.channelId))) return;
      for (const thread of account.takeReady()) {
        for (const item of thread.items.splice(0)) {
          this.#noteEnd(
            item.send.kind === "action" ? { item, kind: "dropped" } : { item, kind: "failed", detail: REMOVED },
          );
          this.#forget(account, item);
        }
        this.#threads.delete(thread.conversationId);
      }
      this.#backlog.refill(account);
    } catch (error) {
      this.#ports.log.warn({ event: "outbox.not_ended", channelId: account.channelId, error: String(error) });
      account.wakeAfter(ASK_AGAIN_AFTER_MS, () => this.#pump(account));
    } finally {
      account.isBeingEnded = false;
    }
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

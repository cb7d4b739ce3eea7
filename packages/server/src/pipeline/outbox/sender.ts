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
 *
 * What follows an unclear row in its conversation is not kept in memory: it is fetched, in its order, once that one's fate is known.
 *
 * The file is long because all moves of a row stand in it, each beside those that may come between.
 */
import type { NewSend } from "@botschaft/core";
import { Backlog } from "./backlog.ts";
import { FlushQueue } from "./flushQueue.ts";
import type { Found } from "./uncertain/lookUpQueue.ts";
import type { OutboxItem, Result, StoredItem } from "./outboxStore.ts";
import { RECALLED, type Recalled } from "../lanes/save/recallSends.ts";
import type { SendAccount } from "./sendAccount.ts";
import { SendAccounts } from "./sendAccounts.ts";
import { makeCall, type AfterCall } from "./sendCall.ts";
import { SendClaims, type ClaimOutcome, type Started } from "./sendClaims.ts";
import type { SenderPorts } from "./senderPorts.ts";
import { SendMemory } from "./sendMemory.ts";
import { SendThread } from "./sendThread.ts";
import { UncertainSends } from "./uncertain/uncertainSends.ts";

/** How long the notes of finished sends gather. A crash in between leaves so many more sends to be settled by their echo. */
const RECORD_EVERY_MS = 20;
/** What stands on a message that had not left when its channel was removed. */
const REMOVED = "channel_removed";
/** Calls a second, where the channel's own rate is not known. */
const USUAL_RATE = 300;
const ASK_AGAIN_AFTER_MS = 1_000;
const REFUSAL_AGAIN_AFTER_MS = 5_000;
/** A row whose claim PostgreSQL does not take waits so long, and its conversation with it. */
const REFUSED_AGAIN_AFTER_MS = 30_000;

export class Sender {
  readonly #ports: SenderPorts;
  readonly #threads = new Map<string, SendThread>();
  readonly #accounts: SendAccounts;
  readonly #memory = new SendMemory();
  /** Lanes this sender may send for. What comes back for any other is written down and forgotten: its new holder has the row. */
  readonly #lanes = new Set<number>();
  readonly #claims: SendClaims;
  readonly #results: FlushQueue<Result>;
  readonly #uncertain: UncertainSends;
  readonly #backlog: Backlog;
  #isStopping = false;

  constructor(ports: SenderPorts) {
    this.#ports = ports;
    this.#accounts = new SendAccounts((id) => ports.directory.channel(id)?.sendRatePerSecond ?? USUAL_RATE);
    const onError = (error: Error) => ports.log.warn({ event: "outbox.write_failed", error: error.message });
    this.#claims = new SendClaims({
      store: ports.store,
      holds: (lane) => this.#lanes.has(lane),
      tell: (started, outcome) => this.#heedClaim(started, outcome),
      onError,
    });
    this.#uncertain = new UncertainSends({
      waitMs: ports.uncertainWaitMs,
      longestCallMs: ports.longestCallMs,
      processes: () => this.#accounts.processes,
      lookUp: async (item) => {
        const channel = ports.directory.channel(item.channelId);
        return channel ? ports.lookUp(channel, item) : { kind: "no_answer" };
      },
      tell: (item, found) => this.#resolveUncertain(item, found),
    });
    this.#backlog = new Backlog({
      store: ports.store,
      log: ports.log,
      account: (channelId) => this.#accounts.get(channelId),
      held: (account) => this.#memory.listUnclear(account),
      take: (row) => {
        if (!this.#memory.isOurConcern(row.id)) this.#takeStored(row, true);
      },
    });
    // The message has left; noting it a moment later costs nobody anything, and a fifth of the statements.
    this.#results = new FlushQueue({
      write: (group) => this.#ports.store.record(group),
      onError,
      onRefused: ({ item }, error) => {
        this.#tellRefusedRow(item, error);
        return "later";
      },
      gatherMs: RECORD_EVERY_MS,
    });
  }

  /** Calls under way, rows in memory, and notes on ended sends that PostgreSQL does not take; for metrics. */
  get load(): { inFlight: number; inMemory: number; refusedNotes: number } {
    return {
      inFlight: this.#accounts.inFlight,
      inMemory: this.#memory.size,
      refusedNotes: this.#results.refused,
    };
  }

  /** So many processes share the lanes, and with them each account's conversations and limits. */
  shareLimits(processes: number): void {
    this.#accounts.share(processes);
  }

  /**
   * Whether the next message of this conversation may leave at once. When it may, the place is taken: the caller stores the
   * row as in flight and then calls `offer` with it, or `release` when the store failed.
   */
  tryReserve(conversationId: string, channelId: string, lane: number, send: NewSend): boolean {
    const account = this.#accounts.get(channelId);
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

  /** Takes rows that were just stored, in their order. Reserved ones leave now; what waits, a fetch may have found before. */
  offer(items: readonly OutboxItem[], reserved: ReadonlySet<string>): void {
    for (const item of items) {
      if (reserved.has(item.id)) {
        const thread = this.#threads.get(item.conversationId);
        if (!thread) throw new Error("a reserved thread must exist");
        this.#memory.remember(thread.account, item);
        void this.#send(thread, item);
      } else if (!this.#memory.isOurConcern(item.id)) this.#enqueue(item, false);
    }
  }

  /** Takes over lanes: everything unfinished on them is loaded. To be called once per lane, before its turns run. */
  async takeLanes(lanes: readonly number[]): Promise<void> {
    for (const lane of lanes) this.#lanes.add(lane);
    await this.#ports.store.takeOver(lanes);
    for (const row of await this.#backlog.read(lanes)) {
      if (this.#memory.isOurConcern(row.id)) {
        // The recall may have been our own, and the answer to its commit lost with the lane.
        if (row.isRecalled) this.#memory.recall(row.id);
      } else this.#takeStored(row, false);
    }
    this.#backlog.open(
      lanes.filter((lane) => this.#lanes.has(lane)),
      this.#accounts.all(),
    );
  }

  /** Lets go of lanes: waits for the calls under way, forgets the rest (it is in the table). */
  async leaveLanes(lanes: ReadonlySet<number>): Promise<void> {
    this.dropLanes(lanes);
    const busy = [...this.#threads.values()].filter((thread) => lanes.has(thread.lane) && thread.isBusy);
    const deadline = performance.now() + 25_000;
    while (busy.some((thread) => thread.isBusy) && performance.now() < deadline)
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
    else if (thread?.isBusy) this.#memory.settleEarly(outboxId);
  }

  /**
   * A person took conversations from the bot: forgets what was deleted for that, and remembers what was under way. To be called
   * after `offer` of the same turns. A row whose claim runs right now ends there: the claim does not find it.
   */
  recall(recalled: readonly Recalled[]): void {
    const accounts = new Set<SendAccount>();
    for (const { outboxId, conversationId, isGone } of recalled) {
      if (!isGone) this.#memory.recall(outboxId);
      const thread = this.#threads.get(conversationId);
      const item = thread?.items.find(({ id }) => id === outboxId);
      if (!thread || !item || this.#uncertain.isInherited(outboxId)) continue;
      // What was under way in the table came back to wait just now, and not before our transaction looked.
      if (!isGone) this.#noteEnd({ item, kind: "recalled", detail: RECALLED });
      thread.items = thread.items.filter((other) => other !== item);
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
    for (const account of this.#accounts.all()) this.#pump(account);
  }

  /** Stops taking new work, waits for calls under way, writes down how they went. */
  async stop(): Promise<void> {
    this.#isStopping = true;
    this.#backlog.stop();
    await this.leaveLanes(new Set([...this.#threads.values()].map((thread) => thread.lane)));
    this.#accounts.stop();
  }

  #thread(conversationId: string, account: SendAccount, lane: number): SendThread {
    let thread = this.#threads.get(conversationId);
    if (!thread) {
      thread = new SendThread(conversationId, account, lane);
      this.#threads.set(conversationId, thread);
    }
    return thread;
  }

  #enqueue(item: OutboxItem, isFetched: boolean): void {
    if (!this.#lanes.has(item.lane)) return;
    const account = this.#accounts.get(item.channelId);
    const thread = this.#threads.get(item.conversationId);
    if (thread && thread.unclear > 0) thread.hasMoreInTable = true;
    else if (this.#backlog.admits(account, isFetched)) this.#keep(account, item);
  }

  #keep(account: SendAccount, item: OutboxItem): void {
    this.#memory.remember(account, item);
    const thread = this.#thread(item.conversationId, account, item.lane);
    thread.items.push(item);
    account.makeReady(thread);
    this.#pump(account);
  }

  #takeStored(row: StoredItem, isFetched: boolean): void {
    if (row.state !== "queued") this.#await(row);
    else if (row.isRecalled) this.#noteEnd({ item: row, kind: "recalled", detail: RECALLED });
    else this.#enqueue(row, isFetched);
  }

  /** Starts what may start. Called whenever something that could hold a send back has changed. */
  #pump(account: SendAccount): void {
    if (this.#isStopping || !account.hasReady) return;
    const channel = this.#ports.directory.channel(account.channelId);
    if (!channel) void this.#endIfRemoved(account);
    if (channel?.status !== "connected") return;
    const { started, waitMs } = account.start(performance.now(), ({ id }) => !this.#uncertain.isInherited(id));
    for (const each of started) {
      if (this.#uncertain.isInherited(each.item.id)) this.#uncertain.watch(each.item);
      else this.#claims.push(each);
    }
    if (waitMs > 0) account.wakeAfter(waitMs, () => this.#pump(account));
  }

  #heedClaim({ thread, item }: Started, outcome: ClaimOutcome): void {
    switch (outcome.kind) {
      case "ours":
        this.#claimed(thread, item);
        return;
      case "lane_lost":
        this.#giveBack(thread, item);
        return;
      case "refused":
        this.#tellRefusedRow(item, outcome.error);
        item.dueAt = performance.now() + REFUSED_AGAIN_AFTER_MS;
        this.#giveBack(thread, item);
        return;
      case "gone":
        this.#finish(thread, item);
        return;
      case "others":
        if (this.#memory.isSettledEarly(item.id)) this.#finish(thread, item);
        else this.#claimedByOther(thread, item, outcome.left);
        return;
    }
  }

  #tellRefusedRow({ id, channelId, conversationId }: OutboxItem, { message }: Error): void {
    this.#ports.log.error({ event: "outbox.row_refused", outboxId: id, channelId, conversationId, error: message });
  }

  #claimed(thread: SendThread, item: OutboxItem): void {
    item.attempts++;
    if (this.#memory.isRecalled(item.id)) {
      this.#noteEnd({ item, kind: "recalled", detail: RECALLED });
      this.#finish(thread, item);
    } else if (this.#lanes.has(thread.lane)) void this.#send(thread, item);
    // While the claim was under way the lane was lost: whoever has it now sends.
    else this.#requeue(thread, item, item.dueAt);
  }

  #claimedByOther(thread: SendThread, item: OutboxItem, left: StoredItem): void {
    if (left.isRecalled) this.#memory.recall(item.id);
    item.attempts = left.attempts;
    item.dueAt = left.dueAt;
    if (left.state === "queued" || !this.#lanes.has(thread.lane)) this.#giveBack(thread, item);
    else if (item.send.kind === "action") this.#drop(thread, item);
    else {
      thread.account.inFlight--;
      this.#uncertain.inherit(item);
      this.#hold(thread, item);
      this.#uncertain.watch(item);
      this.#pump(thread.account);
    }
  }

  async #send(thread: SendThread, item: OutboxItem): Promise<void> {
    await this.#goOn(thread, item, await makeCall(this.#ports, thread.account, item));
  }

  async #goOn(thread: SendThread, item: OutboxItem, after: AfterCall): Promise<void> {
    switch (after.kind) {
      case "sent":
        this.#noteEnd({ item, kind: "sent", mid: after.mid });
        this.#finish(thread, item);
        return;
      case "dropped":
        this.#drop(thread, item);
        return;
      case "again":
        this.#requeue(thread, item, performance.now() + after.inMs);
        return;
      case "unclear":
        this.#findOut(thread, item, after.detail);
        return;
      case "broken":
        await this.#markBroken(after);
        this.#requeue(thread, item, performance.now());
        return;
      case "refused":
        await this.#refuse(thread, item, after.outcome);
        return;
    }
  }

  #findOut(thread: SendThread, item: OutboxItem, detail: string): void {
    if (this.#memory.isSettledEarly(item.id)) {
      this.#finish(thread, item);
      return;
    }
    void this.#results.push({ item, kind: "uncertain", detail });
    thread.account.inFlight--;
    if (this.#lanes.has(thread.lane)) {
      this.#hold(thread, item);
      this.#uncertain.watch(item);
    } else {
      this.#forget(thread.account, item);
      this.#free(thread);
    }
    this.#pump(thread.account);
  }

  /** Until the fate of this send is known, nothing else of its conversation leaves, nor takes a place in memory. */
  #hold(thread: SendThread, item: OutboxItem): void {
    this.#memory.becomeUnclear(thread, item);
    const following = thread.items.filter(({ id }) => !this.#memory.isUnclear(id));
    if (following.length === 0) return;
    thread.hasMoreInTable = true;
    for (const each of following) this.#forget(thread.account, each);
    thread.items = thread.items.filter(({ id }) => this.#memory.isUnclear(id));
  }

  /** What was left in the table behind it is to be fetched, before anything newer. */
  #endHold(thread: SendThread): void {
    if (!thread.hasMoreInTable) return;
    thread.hasMoreInTable = false;
    this.#backlog.leave(thread.account);
  }

  async #markBroken({ channel, reason }: Extract<AfterCall, { kind: "broken" }>): Promise<void> {
    try {
      await this.#ports.markBroken(channel, reason);
    } catch (error) {
      this.#ports.log.error({ event: "channel.mark_broken_failed", channelId: channel.id, error: String(error) });
    }
  }

  async #refuse(
    thread: SendThread,
    item: OutboxItem,
    outcome: Extract<AfterCall, { kind: "refused" }>["outcome"],
  ): Promise<void> {
    try {
      // First the word to the conversation, then the end of the row: a crash between them repeats the word, which dedupes.
      await this.#ports.tellRefused(item, outcome);
    } catch (error) {
      this.#ports.log.warn({ event: "outbox.refusal_not_stored", error: String(error) });
      this.#requeue(thread, item, performance.now() + REFUSAL_AGAIN_AFTER_MS);
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
    const isRecalled = this.#memory.isRecalled(item.id);
    if (isOurs && isRecalled) this.#noteEnd({ item, kind: "recalled", detail: RECALLED });
    if (isOurs && !isRecalled) thread.items.unshift(item);
    else this.#forget(thread.account, item);
    this.#free(thread);
  }

  /** Writes down how a send ended. */
  #noteEnd(result: Result): void {
    this.#memory.ends(result.item.id, this.#results.push(result));
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

  #forget(account: SendAccount, item: OutboxItem): void {
    this.#memory.forget(account, item);
    this.#uncertain.forget(item.id);
  }

  /** A row that another process may have sent: its conversation waits until its fate is known. */
  #await(item: StoredItem): void {
    if (!this.#lanes.has(item.lane)) return;
    if (item.send.kind === "action") {
      this.#noteEnd({ item, kind: "dropped" });
      return;
    }
    const account = this.#accounts.get(item.channelId);
    const thread = this.#thread(item.conversationId, account, item.lane);
    this.#uncertain.inherit(item);
    this.#memory.remember(account, item);
    if (item.isRecalled) this.#memory.recall(item.id);
    this.#memory.becomeUnclear(thread, item);
    thread.items.push(item);
    account.makeReady(thread);
    this.#pump(account);
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
        this.#endHold(thread);
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
    this.#memory.becomeClear(item);
    this.#endHold(thread);
    if (found.kind === "found" || this.#memory.isRecalled(item.id)) {
      if (found.kind === "found") this.#noteEnd({ item, kind: "sent", mid: found.mid });
      else this.#noteEnd({ item, kind: "recalled", detail: RECALLED });
      this.#forget(thread.account, item);
      this.#free(thread);
      return;
    }
    // An answer to a person is sent again: twice is better than never.
    item.dueAt = performance.now();
    void this.#results.push({ item, kind: "requeued", dueAt: item.dueAt }).then(() => this.#putBack(thread, item));
  }

  #endUncertain(thread: SendThread): void {
    const item = this.#uncertain.find(thread.conversationId);
    if (!item) return;
    this.#uncertain.end(thread.conversationId);
    this.#forget(thread.account, item);
    this.#endHold(thread);
    this.#free(thread);
  }
}

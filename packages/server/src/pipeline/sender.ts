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
 * dead process left in flight is uncertain: the platform's echo settles it within `uncertainWaitMs`, or else its list is asked.
 *
 * A recall happens in the transaction of the turn that decided it (recallSends.ts). What is in flight or uncertain at that moment is
 * left alone; but it is not sent a second time.
 */
import type { AccountAddress, DeliveryOutcome, PlatformAnswer, PlatformCall } from "@botschaft/core";
import { adapterFor, parseUsage } from "@botschaft/channels";
import type { Log } from "../log.ts";
import type { Directory, KnownChannel } from "./directory.ts";
import { isHeavy, neverArrived, outgoing } from "./outgoingSend.ts";
import { FlushQueue } from "./flushQueue.ts";
import { type Found, LookUpQueue } from "./lookUpQueue.ts";
import type { OutboxItem, OutboxStore, Result } from "./outboxStore.ts";
import { RECALLED, type Recalled } from "./recallSends.ts";
import { SendRate } from "./sendRate.ts";

/** Calls one account may have under way: at 300 a second, enough for a platform that takes a second to answer. */
const ACCOUNT_IN_FLIGHT = 300;
/** Rows of one account kept in memory; what goes beyond stays in the table and is fetched when there is room. */
const ACCOUNT_IN_MEMORY = 2_000;
/** How long the notes of finished sends gather. A crash in between leaves so many more sends to be settled by their echo. */
const RECORD_EVERY_MS = 20;
/** A deferred send is tried for this long before it counts as refused: the window of an answer is over by then. */
const GIVE_UP_AFTER_MS = 24 * 3_600_000;

interface Thread {
  readonly conversationId: string;
  readonly account: Account;
  readonly lane: number;
  readonly items: OutboxItem[];
  /** A call is under way, or its fate is being found out: what follows waits. */
  isBusy: boolean;
  isReady: boolean;
  uncertain: { item: OutboxItem; timer: NodeJS.Timeout } | undefined;
}

interface Account {
  readonly channelId: string;
  rate: SendRate;
  ratePerSecond: number;
  readonly heavyRate: SendRate;
  ready: Thread[];
  inFlight: number;
  inMemory: number;
  hasMoreInTable: boolean;
  isRefilling: boolean;
  pausedUntil: number;
  timer: NodeJS.Timeout | undefined;
}

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
}

export class Sender {
  readonly #ports: SenderPorts;
  readonly #threads = new Map<string, Thread>();
  readonly #accounts = new Map<string, Account>();
  readonly #knownIds = new Set<string>();
  /** Lanes this sender may send for. What comes back for any other is written down and forgotten: its new holder has the row. */
  readonly #lanes = new Set<number>();
  /** Rows that another process may have sent: their fate is found out before anything else of their conversation leaves. */
  readonly #lookFirst = new Set<string>();
  /** Rows whose echo came before our call's own answer. */
  readonly #settledEarly = new Set<string>();
  /** Rows under way when they were recalled: where they turn out not to have left, they are not sent again. */
  readonly #recalled = new Set<string>();
  readonly #claims: FlushQueue<{ thread: Thread; item: OutboxItem }>;
  readonly #results: FlushQueue<Result>;
  readonly #lookUps: LookUpQueue;
  #isStopping = false;

  constructor(ports: SenderPorts) {
    this.#ports = ports;
    const onError = (error: Error) => ports.log.warn({ event: "outbox.write_failed", error: error.message });
    this.#claims = new FlushQueue((group) => this.#claim(group), onError);
    this.#lookUps = new LookUpQueue(ports.uncertainWaitMs);
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
      account.ready.length > 0 ||
      account.hasMoreInTable
    )
      return false;
    if (account.inFlight >= ACCOUNT_IN_FLIGHT || now < account.pausedUntil || account.rate.waitMs(now) > 0)
      return false;
    const thread = this.#thread(conversationId, account, lane);
    if (thread.isBusy || thread.items.length > 0) return false;
    thread.isBusy = true;
    account.inFlight++;
    account.rate.take(now);
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
    const limit = 20_000;
    const rows = await this.#ports.store.load(lanes, limit);
    if (rows.length === limit) for (const row of rows) this.#account(row.channelId).hasMoreInTable = true;
    for (const row of rows) {
      if (this.#knownIds.has(row.id)) continue;
      if (row.state === "queued") this.#enqueue(row);
      else if (row.send.kind === "action") void this.#results.push({ item: row, kind: "dropped" });
      else this.#await(row);
    }
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
      if (thread.uncertain) this.#endUncertain(thread);
      else if (!thread.isBusy) this.#threads.delete(thread.conversationId);
    }
  }

  /** An echo settled this row: whoever waits for its fate goes on. */
  settled(outboxId: string, conversationId: string): void {
    const thread = this.#threads.get(conversationId);
    if (thread?.uncertain?.item.id === outboxId) this.#endUncertain(thread);
    else if (thread?.isBusy && this.#knownIds.has(outboxId)) this.#settledEarly.add(outboxId);
  }

  /**
   * A person took conversations from the bot: forgets what was deleted for that, and remembers what was under way. To be called
   * after `offer` of the same turns. A row whose claim runs right now ends there: the claim does not find it.
   */
  recall(recalled: readonly Recalled[]): void {
    const accounts = new Set<Account>();
    for (const { outboxId, conversationId, isGone } of recalled) {
      if (!isGone && this.#knownIds.has(outboxId)) this.#recalled.add(outboxId);
      const thread = this.#threads.get(conversationId);
      const index = thread?.items.findIndex((item) => item.id === outboxId) ?? -1;
      const item = thread?.items[index];
      if (!thread || !item || this.#lookFirst.has(outboxId)) continue;
      // What was under way in the table came back to wait just now, and not before our transaction looked.
      if (!isGone) void this.#results.push({ item, kind: "recalled", detail: RECALLED });
      thread.items.splice(index, 1);
      this.#forget(thread.account, item);
      if (thread.items.length === 0 && !thread.isBusy) {
        thread.account.ready = thread.account.ready.filter((other) => other !== thread);
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
    for (const account of this.#accounts.values()) clearTimeout(account.timer);
  }

  #account(channelId: string): Account {
    let account = this.#accounts.get(channelId);
    const ratePerSecond = this.#ports.directory.channel(channelId)?.sendRatePerSecond ?? 300;
    if (!account) {
      account = {
        channelId,
        rate: new SendRate(ratePerSecond),
        ratePerSecond,
        heavyRate: new SendRate(10),
        ready: [],
        inFlight: 0,
        inMemory: 0,
        hasMoreInTable: false,
        isRefilling: false,
        pausedUntil: 0,
        timer: undefined,
      };
      this.#accounts.set(channelId, account);
    } else if (account.ratePerSecond !== ratePerSecond) {
      account.rate = new SendRate(ratePerSecond);
      account.ratePerSecond = ratePerSecond;
    }
    return account;
  }

  #thread(conversationId: string, account: Account, lane: number): Thread {
    let thread = this.#threads.get(conversationId);
    if (!thread) {
      thread = { conversationId, account, lane, items: [], isBusy: false, isReady: false, uncertain: undefined };
      this.#threads.set(conversationId, thread);
    }
    return thread;
  }

  #enqueue(item: OutboxItem): void {
    if (!this.#lanes.has(item.lane)) return;
    const account = this.#account(item.channelId);
    if (account.inMemory >= ACCOUNT_IN_MEMORY || (account.hasMoreInTable && !account.isRefilling)) {
      account.hasMoreInTable = true;
      return;
    }
    this.#remember(account, item);
    const thread = this.#thread(item.conversationId, account, item.lane);
    thread.items.push(item);
    this.#makeReady(thread);
    this.#pump(account);
  }

  #makeReady(thread: Thread): void {
    if (thread.isBusy || thread.isReady || thread.items.length === 0) return;
    thread.isReady = true;
    thread.account.ready.push(thread);
  }

  /** Starts what may start. Called whenever something that could hold a send back has changed. */
  #pump(account: Account): void {
    if (this.#isStopping || account.ready.length === 0) return;
    if (this.#ports.directory.channel(account.channelId)?.status !== "connected") return;
    const now = performance.timeOrigin + performance.now();
    const later: Thread[] = [];
    let wait = account.pausedUntil > now ? account.pausedUntil - now : 0;
    let taken = 0;
    while (wait === 0 && account.inFlight < ACCOUNT_IN_FLIGHT && taken < account.ready.length) {
      const thread = account.ready[taken];
      const item = thread?.items[0];
      if (!thread || !item) {
        if (thread) thread.isReady = false;
        taken++;
        continue;
      }
      if (item.dueAt > now) {
        later.push(thread);
        taken++;
        continue;
      }
      if (this.#lookFirst.has(item.id)) {
        taken++;
        thread.items.shift();
        thread.isReady = false;
        thread.isBusy = true;
        this.#watch(thread, item);
        continue;
      }
      wait = Math.max(account.rate.waitMs(now), isHeavy(item) ? account.heavyRate.waitMs(now) : 0);
      if (wait > 0) break;
      taken++;
      account.rate.take(now);
      if (isHeavy(item)) account.heavyRate.take(now);
      account.inFlight++;
      thread.items.shift();
      thread.isReady = false;
      thread.isBusy = true;
      void this.#claims.push({ thread, item });
    }
    account.ready = [...account.ready.slice(taken), ...later];
    for (const thread of later)
      wait = Math.min(wait === 0 ? Number.POSITIVE_INFINITY : wait, Math.max(1, (thread.items[0]?.dueAt ?? now) - now));
    if (wait > 0 && Number.isFinite(wait)) {
      clearTimeout(account.timer);
      account.timer = setTimeout(() => this.#pump(account), Math.min(Math.ceil(wait), 60_000));
    }
  }

  async #claim(group: readonly { thread: Thread; item: OutboxItem }[]): Promise<void> {
    const claimed = await this.#ports.store.claim(group.map((each) => each.item));
    for (const { thread, item } of group) {
      item.attempts++;
      if (!claimed.has(item.id)) this.#finish(thread, item);
      else if (this.#recalled.has(item.id)) {
        void this.#results.push({ item, kind: "recalled", detail: RECALLED });
        this.#finish(thread, item);
      } else void this.#send(thread, item);
    }
  }

  async #send(thread: Thread, item: OutboxItem): Promise<void> {
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
      this.#heedUsage(account, channel, answer);
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

  async #take(thread: Thread, item: OutboxItem, channel: KnownChannel, outcome: DeliveryOutcome): Promise<void> {
    switch (outcome.kind) {
      case "accepted":
        void this.#results.push({ item, kind: "sent", mid: outcome.mid ?? null, at: Date.now() });
        this.#finish(thread, item);
        return;
      case "deferred": {
        // Doubling with each attempt, spread so that what failed together does not come back together.
        const until =
          Date.now() +
          Math.min(outcome.retryAfterMs * 2 ** Math.min(item.attempts - 1, 6), 300_000) * (0.75 + Math.random() / 2);
        if (outcome.scope === "account") thread.account.pausedUntil = Math.max(thread.account.pausedUntil, until);
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
        if (this.#lanes.has(thread.lane)) this.#watch(thread, item);
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
    thread: Thread,
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
    void this.#results.push({ item, kind: "failed", detail: `${outcome.reason}: ${outcome.detail}` });
    this.#finish(thread, item);
  }

  #drop(thread: Thread, item: OutboxItem): void {
    void this.#results.push({ item, kind: "dropped" });
    this.#finish(thread, item);
  }

  /** The conversation goes on once the table says "queued" again: only then can the row be claimed. */
  #requeue(thread: Thread, item: OutboxItem, dueAt: number): void {
    item.dueAt = dueAt;
    thread.account.inFlight--;
    void this.#results.push({ item, kind: "requeued", dueAt }).then(() => this.#putBack(thread, item));
  }

  #putBack(thread: Thread, item: OutboxItem): void {
    const isOurs = this.#lanes.has(thread.lane);
    const isRecalled = this.#recalled.has(item.id);
    if (isOurs && isRecalled) void this.#results.push({ item, kind: "recalled", detail: RECALLED });
    if (isOurs && !isRecalled) thread.items.unshift(item);
    else this.#forget(thread.account, item);
    this.#free(thread);
  }

  /** The call is over and the row with it. */
  #finish(thread: Thread, item: OutboxItem): void {
    thread.account.inFlight--;
    this.#forget(thread.account, item);
    this.#free(thread);
  }

  #free(thread: Thread): void {
    thread.isBusy = false;
    if (thread.items.length > 0) this.#makeReady(thread);
    else this.#threads.delete(thread.conversationId);
    this.#pump(thread.account);
    this.#refill(thread.account);
  }

  #remember(account: Account, item: OutboxItem): void {
    account.inMemory++;
    this.#knownIds.add(item.id);
  }

  #forget(account: Account, item: OutboxItem): void {
    if (this.#knownIds.delete(item.id)) account.inMemory--;
    this.#settledEarly.delete(item.id);
    this.#recalled.delete(item.id);
    this.#lookFirst.delete(item.id);
  }

  /** Fetches what did not fit into memory, once there is room again. */
  #refill(account: Account): void {
    if (!account.hasMoreInTable || account.isRefilling || account.inMemory > ACCOUNT_IN_MEMORY / 2 || this.#isStopping)
      return;
    account.isRefilling = true;
    this.#ports.store
      .load([...this.#lanes], ACCOUNT_IN_MEMORY, account.channelId)
      .then((rows) => {
        account.hasMoreInTable = rows.length === ACCOUNT_IN_MEMORY;
        for (const row of rows) if (!this.#knownIds.has(row.id) && row.state === "queued") this.#enqueue(row);
      })
      .catch((error: unknown) => this.#ports.log.warn({ event: "outbox.refill_failed", error: String(error) }))
      .finally(() => {
        account.isRefilling = false;
      });
  }

  /** A row whose sender died: its conversation waits until its fate is known. */
  #await(item: OutboxItem): void {
    this.#lookFirst.add(item.id);
    void this.#results.push({
      item,
      kind: "uncertain",
      detail: "the sending process ended before the platform's answer was stored",
    });
    this.#enqueue(item);
  }

  /**
   * First the echo has its time; then the platform is asked. The time runs from now, because echoes are heard only since this
   * process works the lane: while everything was down, the platform kept them for later.
   */
  #watch(thread: Thread, item: OutboxItem): void {
    const isOpen = () => thread.uncertain?.item === item;
    const timer = setTimeout(() => {
      this.#lookUps.ask(item.channelId, {
        isOpen,
        ask: async () => {
          const channel = this.#ports.directory.channel(item.channelId);
          return channel ? this.#ports.lookUp(channel, item) : { kind: "no_answer" };
        },
        tell: (found) => {
          if (isOpen()) this.#resolveUncertain(thread, item, found);
        },
      });
    }, this.#ports.uncertainWaitMs);
    thread.uncertain = { item, timer };
  }

  #resolveUncertain(thread: Thread, item: OutboxItem, found: Found): void {
    thread.uncertain = undefined;
    this.#lookFirst.delete(item.id);
    if (found.kind === "found") {
      void this.#results.push({ item, kind: "sent", mid: found.mid, at: Date.now() });
      this.#forget(thread.account, item);
      this.#free(thread);
      return;
    }
    // An answer to a person is sent again: twice is better than never.
    item.dueAt = Date.now();
    void this.#results.push({ item, kind: "requeued", dueAt: item.dueAt }).then(() => this.#putBack(thread, item));
  }

  #endUncertain(thread: Thread): void {
    if (!thread.uncertain) return;
    clearTimeout(thread.uncertain.timer);
    this.#forget(thread.account, thread.uncertain.item);
    thread.uncertain = undefined;
    this.#free(thread);
  }

  #heedUsage(account: Account, channel: KnownChannel, answer: PlatformAnswer): void {
    if (channel.kind === "webchat") return;
    const usage = parseUsage(answer.headers);
    if (usage.percent < 95) return;
    // At the brim the platform starts to refuse: pause as long as it asks, or a moment where it names no time.
    const pauseMs = usage.percent >= 100 ? Math.max(usage.regainAccessMs, 5_000) : 1_000;
    account.pausedUntil = Math.max(account.pausedUntil, Date.now() + pauseMs);
  }
}

/** What a sender knows of one account: who waits for a place, how many calls are under way, and when the next one may leave. */
import type { PlatformAnswer } from "@botschaft/core";
import { parseUsage } from "@botschaft/channels";
import { isHeavy } from "./outgoingSend.ts";
import type { OutboxItem } from "./outboxStore.ts";
import { SendRate } from "./sendRate.ts";

/** Calls one account may have under way: at 300 a second, enough for a platform that takes a second to answer. */
const AT_ONCE = 300;
/** Sounds and films have a limit of their own. */
const HEAVY_PER_SECOND = 10;

/** What is to be sent in one conversation, one after the other. */
export interface SendThread {
  readonly conversationId: string;
  readonly account: SendAccount;
  readonly lane: number;
  readonly items: OutboxItem[];
  /** A call is under way, or its fate is being found out: what follows waits. */
  isBusy: boolean;
  isReady: boolean;
}

export class SendAccount {
  readonly channelId: string;
  inFlight = 0;
  inMemory = 0;
  /** What comes new waits in the table too, behind what is there. */
  hasMoreInTable = false;
  isRefilling = false;
  /** Something was left in the table that the refill under way may not have seen. */
  hasMissed = false;
  /** Threads whose next send only waits for a place. */
  #ready: SendThread[] = [];
  #timer: NodeJS.Timeout | undefined;
  #rate: SendRate;
  #ratePerSecond: number;
  readonly #heavyRate = new SendRate(HEAVY_PER_SECOND);
  #pausedUntil = 0;

  constructor(channelId: string, ratePerSecond: number) {
    this.channelId = channelId;
    this.#rate = new SendRate(ratePerSecond);
    this.#ratePerSecond = ratePerSecond;
  }

  setRate(ratePerSecond: number): void {
    if (this.#ratePerSecond === ratePerSecond) return;
    this.#rate = new SendRate(ratePerSecond);
    this.#ratePerSecond = ratePerSecond;
  }

  get isFull(): boolean {
    return this.inFlight >= AT_ONCE;
  }

  get hasReady(): boolean {
    return this.#ready.length > 0;
  }

  makeReady(thread: SendThread): void {
    if (thread.isBusy || thread.isReady || thread.items.length === 0) return;
    thread.isReady = true;
    this.#ready.push(thread);
  }

  makeUnready(thread: SendThread): void {
    this.#ready = this.#ready.filter((other) => other !== thread);
  }

  /**
   * Takes the sends that may start now, in the order in which their threads became ready; the threads are busy from then on.
   * `waitMs`: when something more could start, as far as time alone goes; 0: nothing waits for a time.
   *
   * @param isCall whether starting it takes a place and counts against the rates
   */
  start(
    now: number,
    isCall: (item: OutboxItem) => boolean,
  ): { started: { thread: SendThread; item: OutboxItem }[]; waitMs: number } {
    const started: { thread: SendThread; item: OutboxItem }[] = [];
    const later: SendThread[] = [];
    let waitMs = this.pauseMs(now);
    let seen = 0;
    for (; waitMs === 0 && !this.isFull && seen < this.#ready.length; seen++) {
      const thread = this.#ready[seen];
      const item = thread?.items[0];
      if (!thread || !item) {
        if (thread) thread.isReady = false;
        continue;
      }
      if (item.dueAt > now) {
        later.push(thread);
        continue;
      }
      if (isCall(item)) {
        waitMs = this.waitMs(now, item);
        if (waitMs > 0) break;
        this.take(now, item);
      }
      thread.items.shift();
      thread.isReady = false;
      thread.isBusy = true;
      started.push({ thread, item });
    }
    this.#ready = [...this.#ready.slice(seen), ...later];
    for (const { items } of later) {
      const dueInMs = Math.max(1, (items[0]?.dueAt ?? now) - now);
      waitMs = waitMs === 0 ? dueInMs : Math.min(waitMs, dueInMs);
    }
    return { started, waitMs };
  }

  /** Calls back once, unless called again before. */
  wakeAfter(waitMs: number, wake: () => void): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(wake, Math.min(Math.ceil(waitMs), 60_000));
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  /** Milliseconds until the platform wants to hear of this account again; 0: now. */
  pauseMs(now: number): number {
    return Math.max(0, this.#pausedUntil - now);
  }

  pauseUntil(at: number): void {
    this.#pausedUntil = Math.max(this.#pausedUntil, at);
  }

  /** Milliseconds until a send may leave, as far as the documented rates go; 0: now. */
  waitMs(now: number, item?: OutboxItem): number {
    return Math.max(this.#rate.waitMs(now), item && isHeavy(item) ? this.#heavyRate.waitMs(now) : 0);
  }

  /** Notes that a send leaves now. */
  take(now: number, item?: OutboxItem): void {
    this.#rate.take(now);
    if (item && isHeavy(item)) this.#heavyRate.take(now);
    this.inFlight++;
  }

  /** At the brim the platform starts to refuse: pauses as long as it asks, or a moment where it names no time. */
  heedUsage(answer: PlatformAnswer): void {
    const usage = parseUsage(answer.headers);
    if (usage.percent < 95) return;
    this.pauseUntil(Date.now() + (usage.percent >= 100 ? Math.max(usage.regainAccessMs, 5_000) : 1_000));
  }
}

/** What a sender knows of one account: who waits for a place, how many calls are under way, and when the next one may leave. */
import type { NewSend, PlatformAnswer } from "@botschaft/core";
import { parseUsage } from "@botschaft/channels";
import { isHeavy } from "./outgoingSend.ts";
import { SendRate } from "./sendRate.ts";
import type { SendRow } from "./sendRow.ts";
import type { SendThread } from "./sendThread.ts";

/** Calls one account may have under way: at 300 a second, enough for a platform that takes a second to answer. */
const AT_ONCE = 300;
/** Sounds and films have a limit of their own. */
const HEAVY_PER_SECOND = 10;

export class SendAccount {
  readonly channelId: string;
  inFlight = 0;
  /** Rows in memory, without those whose fate is being found out: however many they are, they keep out nothing else. */
  inMemory = 0;
  /** Rows whose fate is being found out, and the conversations that have some. */
  unclear = 0;
  readonly unclearThreads = new Set<SendThread>();
  /** When something was last to be sent, by `performance.now()`. */
  usedAt = 0;
  /** What comes new waits in the table too, behind what is there. */
  hasMoreInTable = false;
  isRefilling = false;
  /** Whether its channel was removed is being asked. */
  isBeingEnded = false;
  /** Something was left in the table that the refill under way may not have seen. */
  hasMissed = false;
  /** Threads whose next send only waits for a place. */
  #ready: SendThread[] = [];
  #timer: NodeJS.Timeout | undefined;
  readonly #rate: SendRate;
  readonly #heavyRate = new SendRate(HEAVY_PER_SECOND);
  /** By `performance.now()`: whoever sets the clock neither lengthens nor shortens a pause. */
  #pausedUntil = Number.NEGATIVE_INFINITY;

  constructor(channelId: string) {
    this.channelId = channelId;
    this.#rate = new SendRate(1);
  }

  /**
   * @param ratePerSecond what the platform allows the account
   * @param processes how many share it: conversations, and so sends, are spread evenly over them
   */
  setRate(ratePerSecond: number, processes: number): void {
    this.#rate.setLimit(ratePerSecond / processes);
    this.#heavyRate.setLimit(HEAVY_PER_SECOND / processes);
  }

  get isFull(): boolean {
    return this.inFlight >= AT_ONCE;
  }

  /** Nothing is under way, waits or has to be remembered. */
  get isIdle(): boolean {
    const rows = this.inFlight + this.inMemory + this.unclear + this.#ready.length;
    const isAsking = this.hasMoreInTable || this.isRefilling || this.isBeingEnded;
    return rows === 0 && !isAsking && this.pauseMs() === 0;
  }

  get hasReady(): boolean {
    return this.#ready.length > 0;
  }

  makeReady(thread: SendThread): void {
    if (thread.isBusy || thread.isReady || thread.line.length === 0) return;
    thread.isReady = true;
    this.#ready.push(thread);
  }

  /** What waits for its turn: one of it. */
  get someReady(): SendRow | undefined {
    return this.#ready.find((thread) => thread.line.length > 0)?.line[0];
  }

  /** Everything whose turn it could be, whether due or not; it does not wait for a place any more. */
  takeReady(): readonly SendThread[] {
    const threads = this.#ready;
    this.#ready = [];
    for (const thread of threads) thread.isReady = false;
    return threads;
  }

  makeUnready(thread: SendThread): void {
    this.#ready = this.#ready.filter((other) => other !== thread);
  }

  /**
   * Takes the sends that may start now, in the order in which their threads became ready; the threads are busy from then on.
   * Each that waits for its call gets a place, which counts against the rates; who asks for the fate of one needs none.
   * `waitMs`: when something more could start, as far as time alone goes; 0: nothing waits for a time.
   *
   * @param now by `performance.now()`
   */
  start(now: number): { started: SendRow[]; waitMs: number } {
    const started: SendRow[] = [];
    const later: SendThread[] = [];
    let waitMs = this.pauseMs();
    let seen = 0;
    for (; waitMs === 0 && !this.isFull && seen < this.#ready.length; seen++) {
      const thread = this.#ready[seen];
      const row = thread?.line[0];
      if (!thread || !row) {
        if (thread) thread.isReady = false;
        continue;
      }
      if (row.item.dueAt > now) {
        later.push(thread);
        continue;
      }
      if (row.phase === "waiting") {
        waitMs = this.waitMs(row.item.send);
        if (waitMs > 0) break;
        this.take(row.item.send);
      }
      thread.line.shift();
      thread.isReady = false;
      thread.isBusy = true;
      started.push(row);
    }
    this.#ready = [...this.#ready.slice(seen), ...later];
    for (const { line } of later) {
      const dueInMs = Math.max(1, (line[0]?.item.dueAt ?? now) - now);
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
  pauseMs(): number {
    return Math.max(0, this.#pausedUntil - performance.now());
  }

  pauseFor(ms: number): void {
    this.#pausedUntil = Math.max(this.#pausedUntil, performance.now() + ms);
  }

  /** Milliseconds until this may leave, as far as the documented rates go; 0: now. */
  waitMs(send: NewSend): number {
    return Math.max(this.#rate.waitMs(), isHeavy(send) ? this.#heavyRate.waitMs() : 0);
  }

  /** Notes that this leaves now. */
  take(send: NewSend): void {
    this.#rate.take();
    if (isHeavy(send)) this.#heavyRate.take();
    this.inFlight++;
  }

  /** At the brim the platform starts to refuse: pauses as long as it asks, or a moment where it names no time. */
  heedUsage(answer: PlatformAnswer): void {
    const usage = parseUsage(answer.headers);
    if (usage.percent < 95) return;
    this.pauseFor(usage.percent >= 100 ? Math.max(usage.regainAccessMs, 5_000) : 1_000);
  }
}

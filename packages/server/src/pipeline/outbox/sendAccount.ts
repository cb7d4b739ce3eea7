/** What a sender knows of one account: who waits for a place, how many calls are under way, and when the next one may leave. */
import type { NewSend, PlatformAnswer } from "@botschaft/core";
import { parseUsage } from "@botschaft/channels";
import { isHeavy } from "./outgoingSend.ts";
import { isBulk, RANKS } from "./sendRank.ts";
import { SendRate } from "./sendRate.ts";
import type { SendRow } from "./sendRow.ts";
import type { SendThread } from "./sendThread.ts";

/** Calls one account may have under way: at 300 a second, enough for a platform that takes a second to answer. */
const AT_ONCE = 300;
/** Sounds and films have a limit of their own. */
const HEAVY_PER_SECOND = 10;
/**
 * What nobody waits for leaves so much of the rate, and so many places, to those who wait. And it leaves evenly: a second's worth of it in
 * one burst would keep an answer waiting until the burst is a second old.
 */
const SPARED_SHARE = 0.1;
const BULK_AT_ONCE = 200;
const BULK_BURSTS_PER_SECOND = 20;

export class SendAccount {
  readonly channelId: string;
  /** Known once something was to be sent. */
  workspaceId: string | undefined;
  inFlight = 0;
  /** Rows in memory by rank, without those whose fate is being found out: however many they are, they keep out nothing else. */
  readonly kept: number[] = RANKS.map(() => 0);
  /** Rows whose fate is being found out, and the conversations that have some. */
  unclear = 0;
  readonly unclearThreads = new Set<SendThread>();
  /** When something was last to be sent, by `performance.now()`. */
  usedAt = 0;
  /** Ranks of which some lies in the table alone. What comes new waits there too: it may be of a conversation that has some. */
  readonly left = new Set<number>();
  isRefilling = false;
  /** Whether its channel was removed is being asked. */
  isBeingEnded = false;
  /** Ranks of which something was left in the table that the refill under way may not have seen. */
  readonly missed = new Set<number>();
  /** Threads whose next send only waits for a place, by the most urgent thing in them. */
  readonly #ready: SendThread[][] = RANKS.map(() => []);
  #timer: NodeJS.Timeout | undefined;
  readonly #rate: SendRate;
  readonly #heavyRate = new SendRate(HEAVY_PER_SECOND);
  readonly #bulkRate = new SendRate(1);
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
    this.#bulkRate.setLimit((ratePerSecond / processes) * (1 - SPARED_SHARE), BULK_BURSTS_PER_SECOND);
  }

  /** Rows in memory that count against what may be kept there. */
  get inMemory(): number {
    return this.kept.reduce((sum, kept) => sum + kept, 0);
  }

  isFull(rank: number): boolean {
    return this.inFlight >= (isBulk(rank) ? BULK_AT_ONCE : AT_ONCE);
  }

  /** Nothing is under way, waits or has to be remembered. */
  get isIdle(): boolean {
    const rows = this.inFlight + this.inMemory + this.unclear;
    const isAsking = this.left.size > 0 || this.isRefilling || this.isBeingEnded;
    return rows === 0 && !this.hasReady && !isAsking && this.pauseMs() === 0;
  }

  get hasReady(): boolean {
    return this.#ready.some((threads) => threads.length > 0);
  }

  /** Whether something at least as urgent waits for a place. */
  hasReadyBefore(rank: number): boolean {
    return this.#ready.some((threads, other) => other <= rank && threads.length > 0);
  }

  /** To be called again when something more urgent has come into its line. */
  makeReady(thread: SendThread): void {
    if (thread.isBusy || thread.line.length === 0) return;
    const rank = thread.urgency;
    if (thread.readyAs !== undefined && thread.readyAs <= rank) return;
    this.makeUnready(thread);
    thread.readyAs = rank;
    this.#ready[rank]?.push(thread);
  }

  makeUnready(thread: SendThread): void {
    const { readyAs } = thread;
    if (readyAs === undefined) return;
    thread.readyAs = undefined;
    this.#ready[readyAs] = (this.#ready[readyAs] ?? []).filter((other) => other !== thread);
  }

  /** What waits for its turn: one of it. */
  get someReady(): SendRow | undefined {
    for (const threads of this.#ready) for (const { line } of threads) if (line[0]) return line[0];
    return undefined;
  }

  /** Everything whose turn it could be, whether due or not; it does not wait for a place any more. */
  takeReady(): readonly SendThread[] {
    const threads = this.#ready.flat();
    for (const rank of RANKS) this.#ready[rank] = [];
    for (const thread of threads) thread.readyAs = undefined;
    return threads;
  }

  /**
   * Takes the sends that may start now, the most urgent first, and of one class in the order in which their threads became ready; the
   * threads are busy from then on. Each that waits for its call gets a place, which counts against the rates; who asks for the fate of
   * one needs none.
   * `waitMs`: when something more could start, as far as time alone goes; 0: nothing waits for a time.
   *
   * @param now by `performance.now()`
   */
  start(now: number): { started: SendRow[]; waitMs: number } {
    const started: SendRow[] = [];
    const pauseMs = this.pauseMs();
    if (pauseMs > 0) return { started, waitMs: pauseMs };
    let waitMs = Number.POSITIVE_INFINITY;
    for (const rank of RANKS) waitMs = Math.min(waitMs, this.#startOf(rank, now, started));
    return { started, waitMs: Number.isFinite(waitMs) ? waitMs : 0 };
  }

  /** @returns when something more of this rank could start, in milliseconds; infinite: nothing waits for a time */
  #startOf(rank: number, now: number, started: SendRow[]): number {
    const ready = this.#ready[rank] ?? [];
    const later: SendThread[] = [];
    let waitMs = Number.POSITIVE_INFINITY;
    let seen = 0;
    for (; !this.isFull(rank) && seen < ready.length; seen++) {
      const thread = ready[seen];
      const row = thread?.line[0];
      if (!thread || !row) {
        if (thread) thread.readyAs = undefined;
        continue;
      }
      if (row.item.dueAt > now) {
        later.push(thread);
        waitMs = Math.min(waitMs, Math.max(1, row.item.dueAt - now));
        continue;
      }
      if (row.phase === "waiting") {
        const placeInMs = this.waitMs(row.item.send, rank);
        if (placeInMs > 0) {
          waitMs = Math.min(waitMs, placeInMs);
          break;
        }
        this.take(row.item.send, rank);
      }
      thread.line.shift();
      thread.readyAs = undefined;
      thread.isBusy = true;
      started.push(row);
    }
    if (seen > 0) this.#ready[rank] = [...ready.slice(seen), ...later];
    return waitMs;
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

  /** Milliseconds until this may leave, as far as the rates go; 0: now. */
  waitMs(send: NewSend, rank: number): number {
    const heavyMs = isHeavy(send) ? this.#heavyRate.waitMs() : 0;
    if (!isBulk(rank)) return Math.max(this.#rate.waitMs(), heavyMs);
    return Math.max(this.#rate.waitMs(SPARED_SHARE), this.#bulkRate.waitMs(), heavyMs);
  }

  /** Notes that this leaves now. */
  take(send: NewSend, rank: number): void {
    this.#rate.take();
    if (isHeavy(send)) this.#heavyRate.take();
    if (isBulk(rank)) this.#bulkRate.take();
    this.inFlight++;
  }

  /** At the brim the platform starts to refuse: pauses as long as it asks, or a moment where it names no time. */
  heedUsage(answer: PlatformAnswer): void {
    const usage = parseUsage(answer.headers);
    if (usage.percent < 95) return;
    this.pauseFor(usage.percent >= 100 ? Math.max(usage.regainAccessMs, 5_000) : 1_000);
  }
}

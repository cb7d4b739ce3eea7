/** The exact form of "so many calls in any one second": remembers when the last `limit` calls left. */
export class SendRate {
  readonly #times: Float64Array;
  #next = 0;

  constructor(limitPerSecond: number) {
    this.#times = new Float64Array(Math.max(1, Math.floor(limitPerSecond))).fill(Number.NEGATIVE_INFINITY);
  }

  /** Milliseconds until one more call may leave; 0: now. */
  waitMs(now: number): number {
    return Math.max(0, (this.#times[this.#next] ?? 0) + 1_000 - now);
  }

  /** Notes that a call leaves now. */
  take(now: number): void {
    this.#times[this.#next] = now;
    this.#next = (this.#next + 1) % this.#times.length;
  }
}

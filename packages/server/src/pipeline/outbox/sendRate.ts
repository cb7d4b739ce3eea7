/**
 * The exact form of "so many calls in any one second": remembers when the last `limit` calls left, by a clock that nobody can set.
 */
export class SendRate {
  #times: Float64Array;
  #next = 0;
  #windowMs: number;

  constructor(limitPerSecond: number) {
    this.#times = emptyTimes(placesFor(limitPerSecond));
    this.#windowMs = Math.max(1_000, 1_000 / limitPerSecond);
  }

  /**
   * What has just left counts against the new limit too.
   *
   * @param burstsPerSecond cuts the second into so many parts, each with its part of the limit
   */
  setLimit(limitPerSecond: number, burstsPerSecond = 1): void {
    const places = placesFor(limitPerSecond / burstsPerSecond);
    this.#windowMs = Math.max(burstsPerSecond === 1 ? 1_000 : 0, (places * 1_000) / limitPerSecond);
    if (places === this.#times.length) return;
    const known = [...this.#times.subarray(this.#next), ...this.#times.subarray(0, this.#next)].slice(-places);
    this.#times = emptyTimes(places);
    this.#times.set(known, places - known.length);
    this.#next = 0;
  }

  /**
   * Milliseconds until one more call may leave; 0: now.
   *
   * @param sparingShare such a part of the limit is left to others
   */
  waitMs(sparingShare = 0): number {
    const places = this.#times.length;
    const oldest = this.#times[(this.#next + Math.floor(places * sparingShare)) % places] ?? 0;
    return Math.max(0, oldest + this.#windowMs - performance.now());
  }

  /** Notes that a call leaves now. */
  take(): void {
    this.#times[this.#next] = performance.now();
    this.#next = (this.#next + 1) % this.#times.length;
  }
}

function placesFor(limitPerSecond: number): number {
  return Math.max(1, Math.floor(limitPerSecond));
}

function emptyTimes(places: number): Float64Array {
  return new Float64Array(places).fill(Number.NEGATIVE_INFINITY);
}

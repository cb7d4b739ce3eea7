/**
 * The exact form of "so many calls in any one second": remembers when the last `limit` calls left, by a clock that nobody can set.
 */
export class SendRate {
  #times: Float64Array;
  #next = 0;
  #windowMs: number;

  constructor(limitPerSecond: number) {
    this.#times = emptyTimes(placesFor(limitPerSecond));
    this.#windowMs = windowFor(limitPerSecond);
  }

  /** What has just left counts against the new limit too. */
  setLimit(limitPerSecond: number): void {
    this.#windowMs = windowFor(limitPerSecond);
    const places = placesFor(limitPerSecond);
    if (places === this.#times.length) return;
    const known = [...this.#times.subarray(this.#next), ...this.#times.subarray(0, this.#next)].slice(-places);
    this.#times = emptyTimes(places);
    this.#times.set(known, places - known.length);
    this.#next = 0;
  }

  /** Milliseconds until one more call may leave; 0: now. */
  waitMs(): number {
    return Math.max(0, (this.#times[this.#next] ?? 0) + this.#windowMs - performance.now());
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

/** A share may be less than one call a second. */
function windowFor(limitPerSecond: number): number {
  return limitPerSecond < 1 ? 1_000 / limitPerSecond : 1_000;
}

function emptyTimes(places: number): Float64Array {
  return new Float64Array(places).fill(Number.NEGATIVE_INFINITY);
}

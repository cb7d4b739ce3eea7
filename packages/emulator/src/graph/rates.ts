/**
 * Token buckets by name. They run on the machine's time, not the platform's
 * clock: moving the clock must not turn a rate limit off.
 */
export class Rates {
  readonly #buckets = new Map<string, { level: number; at: number }>();

  /** Takes one call out of `capacity` calls in `perMs`; false when none is left. */
  take(name: string, capacity: number, perMs: number): boolean {
    const now = performance.now();
    const bucket = this.#buckets.get(name);
    if (bucket === undefined) {
      this.#buckets.set(name, { level: capacity - 1, at: now });
      return capacity >= 1;
    }
    bucket.level = Math.min(capacity, bucket.level + ((now - bucket.at) / perMs) * capacity);
    bucket.at = now;
    if (bucket.level < 1) return false;
    bucket.level -= 1;
    return true;
  }

  clear(): void {
    this.#buckets.clear();
  }
}

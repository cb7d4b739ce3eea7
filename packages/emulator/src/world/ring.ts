export interface Entry {
  readonly seq: number;
}

/**
 * A log that forgets its oldest entries. Each entry has a rising number, so a
 * reader can go on where it stopped and sees by a gap what it missed.
 */
export class Ring<T extends object> {
  readonly #entries: (T & Entry)[] = [];
  readonly #limit: number;
  #nextSeq = 1;

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** The number of the newest entry; 0 when there was none. */
  get lastSeq(): number {
    return this.#nextSeq - 1;
  }

  add(entry: T): T & Entry {
    const numbered = { seq: this.#nextSeq, ...entry };
    this.#nextSeq += 1;
    this.#entries.push(numbered);
    // Cut a tenth at once: one splice for many entries instead of a shift for each.
    if (this.#entries.length > this.#limit * 1.1) this.#entries.splice(0, this.#entries.length - this.#limit);
    return numbered;
  }

  /** Up to `limit` entries with a number above `seq`, oldest first. */
  after(seq: number, limit: number): (T & Entry)[] {
    const first = this.#entries[0]?.seq ?? 1;
    const start = Math.max(0, seq + 1 - first);
    return this.#entries.slice(start, start + limit);
  }

  clear(): void {
    this.#entries.length = 0;
  }
}

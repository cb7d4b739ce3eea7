/** Gathers items and hands them on in groups: the next group leaves as soon as the one before is back. */
export class FlushQueue<T> {
  readonly #write: (items: readonly T[]) => Promise<void>;
  readonly #onError: (error: Error) => void;
  readonly #gatherMs: number;
  readonly #retryMs: number;
  #waiting: { item: T; written: () => void }[] = [];
  #isRunning = false;
  /** When what was pushed last is written. Groups are written in order, so all before it is then, too. */
  #lastWritten: Promise<void> = Promise.resolve();

  /**
   * @param write is called with one group at a time; when it throws, the group is kept and tried again after a moment
   * @param gatherMs how long a group waits for company; for writes that nobody waits for
   */
  constructor(
    write: (items: readonly T[]) => Promise<void>,
    onError: (error: Error) => void,
    gatherMs = 0,
    retryMs = 250,
  ) {
    this.#gatherMs = gatherMs;
    this.#write = write;
    this.#onError = onError;
    this.#retryMs = retryMs;
  }

  /** Resolves when the item's group was written. */
  push(item: T): Promise<void> {
    this.#lastWritten = new Promise((written) => {
      this.#waiting.push({ item, written });
      if (!this.#isRunning) void this.#run();
    });
    return this.#lastWritten;
  }

  /** Resolves when everything pushed so far has been written, whatever is pushed meanwhile. */
  drained(): Promise<void> {
    return this.#lastWritten;
  }

  async #run(): Promise<void> {
    this.#isRunning = true;
    while (this.#waiting.length > 0) {
      // Whatever else this tick brings belongs into the same group.
      await new Promise<void>((resolve) =>
        this.#gatherMs === 0 ? setImmediate(resolve) : setTimeout(resolve, this.#gatherMs),
      );
      const group = this.#waiting;
      this.#waiting = [];
      try {
        await this.#write(group.map((each) => each.item));
        for (const { written } of group) written();
      } catch (error) {
        this.#onError(error instanceof Error ? error : new Error(String(error)));
        this.#waiting = [...group, ...this.#waiting];
        await new Promise((resolve) => setTimeout(resolve, this.#retryMs));
      }
    }
    this.#isRunning = false;
  }
}

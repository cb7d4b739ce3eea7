/** Gathers items and hands them on in groups: the next group leaves as soon as the one before is back. */
export class FlushQueue<T> {
  readonly #write: (items: readonly T[]) => Promise<void>;
  readonly #onError: (error: Error) => void;
  readonly #gatherMs: number;
  readonly #retryMs: number;
  #waiting: { item: T; written: () => void }[] = [];
  #running: Promise<void> | undefined;

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
    return new Promise((written) => {
      this.#waiting.push({ item, written });
      this.#running ??= this.#run();
    });
  }

  /** Resolves when everything pushed so far has been written. */
  async drained(): Promise<void> {
    while (this.#running) await this.#running;
  }

  async #run(): Promise<void> {
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
    this.#running = undefined;
  }
}

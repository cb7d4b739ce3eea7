/** In this order: first nothing new comes in, then what is under way ends, then what it needed. */
const ORDER = [
  "doors",
  "http app",
  "jobs",
  "search",
  "media",
  "mail",
  "pipeline",
  "process note",
  "outgoing calls",
  "emulator",
  "pool",
  "database",
] as const;

/** What has to be stopped when the process ends; each part may be missing when the start did not get that far. */
export class StopList {
  readonly #stops = new Map<(typeof ORDER)[number], () => unknown>();
  #isRun = false;

  /**
   * Has a part stopped when everything is. What comes up only after that (Ctrl-C while it started) is stopped at once, and
   * {@link StoppedWhileStarting} keeps the start from going on.
   */
  async add(name: (typeof ORDER)[number], stop: () => unknown): Promise<void> {
    this.#stops.set(name, stop);
    if (!this.#isRun) return;
    await this.run();
    throw new StoppedWhileStarting();
  }

  /** Stops everything, in order. One part that fails to stop does not keep the others from it. */
  async run(): Promise<void> {
    this.#isRun = true;
    for (const name of ORDER) {
      const stop = this.#stops.get(name);
      this.#stops.delete(name);
      try {
        await stop?.();
      } catch (error) {
        console.error(`While stopping (${name}):`, error instanceof Error ? error.message : error);
      }
    }
  }
}

/** Nobody has to be told: whoever stopped the start knows. */
export class StoppedWhileStarting extends Error {
  override readonly name = "StoppedWhileStarting";
}

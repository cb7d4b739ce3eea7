/**
 * Gathers items and hands them on in groups: the next group leaves as soon as the one before is back.
 *
 * A group that meets a passing trouble (the database is away) is kept and tried again as it is. A group that is refused for what is
 * in it is taken apart: what can be written is written, and what cannot be written even alone is set aside. It holds up nothing
 * else, is told to whoever looks after it, and is tried again alone from time to time.
 */
import { isPassingTrouble } from "../../db/passingTrouble.ts";

export interface FlushPorts<T> {
  /** Is called with one group at a time, and again with parts of a group that threw. */
  write(items: readonly T[]): Promise<void>;
  /** A group could not be written, and is tried again. */
  onError(error: Error): void;
  /** Nobody can write this item. It is told once; "later": it is tried again from time to time, and "never": it is forgotten. */
  onRefused(item: T, error: Error): "later" | "never";
  /** How long a group waits for company; for writes that nobody waits for. */
  readonly gatherMs?: number;
  readonly retryMs?: number;
  /** How long what was set aside rests between two tries. */
  readonly asideMs?: number;
}

interface Waiting<T> {
  readonly item: T;
  readonly written: () => void;
  /** It was written or set aside. */
  readonly handled: () => void;
  state: "waiting" | "written" | "aside";
}

export class FlushQueue<T> {
  readonly #ports: FlushPorts<T>;
  #waiting: Waiting<T>[] = [];
  /** What nobody could write so far. */
  readonly #refused = new Set<Waiting<T>>();
  /** What of it is to be tried again now. */
  #again: Waiting<T>[] = [];
  #isRunning = false;
  /** Until everything pushed so far was written or set aside. Groups are written in order, so the last one's end is enough. */
  #lastHandled: Promise<void> = Promise.resolve();

  constructor(ports: FlushPorts<T>) {
    this.#ports = ports;
  }

  /** How many items wait to be tried again because nobody could write them. */
  get refused(): number {
    return this.#refused.size;
  }

  /** Resolves when the item was written. */
  push(item: T): Promise<void> {
    const { promise, resolve: written } = Promise.withResolvers<void>();
    this.#lastHandled = new Promise((handled) => {
      this.#waiting.push({ item, written, handled, state: "waiting" });
    });
    this.#start();
    return promise;
  }

  /** Resolves when everything pushed so far has been written or set aside, whatever is pushed meanwhile. */
  drained(): Promise<void> {
    return this.#lastHandled;
  }

  #start(): void {
    if (!this.#isRunning) void this.#run();
  }

  async #run(): Promise<void> {
    const { gatherMs = 0, retryMs = 250 } = this.#ports;
    this.#isRunning = true;
    while (this.#waiting.length + this.#again.length > 0) {
      // Whatever else this tick brings belongs into the same group.
      await new Promise<void>((resolve) => (gatherMs === 0 ? setImmediate(resolve) : setTimeout(resolve, gatherMs)));
      const group = this.#waiting;
      const again = this.#again;
      this.#waiting = [];
      this.#again = [];
      try {
        if (group.length > 0) await this.#writeOrPart(group);
        for (const each of again) await this.#writeOrPart([each]);
      } catch (error) {
        this.#ports.onError(asError(error));
        this.#waiting = [...group.filter(({ state }) => state === "waiting"), ...this.#waiting];
        this.#again.push(...again.filter(({ state }) => state === "waiting"));
        await new Promise((resolve) => setTimeout(resolve, retryMs));
      }
    }
    this.#isRunning = false;
  }

  /** @throws what passes by itself; the rest of the group is to be tried again */
  async #writeOrPart(group: readonly Waiting<T>[]): Promise<void> {
    try {
      await this.#ports.write(group.map(({ item }) => item));
    } catch (error) {
      const failure = asError(error);
      if (isPassingTrouble(failure)) throw failure;
      const [first] = group;
      if (group.length === 1 && first) this.#setAside(first, failure);
      else {
        this.#ports.onError(failure);
        const half = group.length >> 1;
        await this.#writeOrPart(group.slice(0, half));
        await this.#writeOrPart(group.slice(half));
      }
      return;
    }
    for (const each of group) {
      each.state = "written";
      this.#refused.delete(each);
      each.written();
      each.handled();
    }
  }

  #setAside(waiting: Waiting<T>, error: Error): void {
    waiting.state = "aside";
    waiting.handled();
    if (!this.#refused.has(waiting) && this.#ports.onRefused(waiting.item, error) === "never") return;
    this.#refused.add(waiting);
    setTimeout(() => {
      waiting.state = "waiting";
      this.#again.push(waiting);
      this.#start();
    }, this.#ports.asideMs ?? 30_000).unref();
  }
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}

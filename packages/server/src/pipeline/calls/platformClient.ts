/**
 * Makes the calls that adapters describe, on a thread of its own (callThread.ts): with system calls, parsing and encryption they cost
 * about as much as all the rest of a message, and would stand in the way of the turns.
 */
import { once } from "node:events";
import { Worker } from "node:worker_threads";
import type { PlatformAnswer, PlatformCall } from "@botschaft/core";
import type { NumberedAnswer, NumberedCall } from "./callThread.ts";
import { type HttpCallerOptions, noAnswer } from "./httpCaller.ts";

const THREAD = new URL("./callThread.ts", import.meta.url);
/** All that the thread has is in hand for milliseconds; a larger nursery only takes memory. */
const NURSERY_MB = 8;

export interface PlatformClientOptions extends HttpCallerOptions {
  /** The thread died, which is a bug or a lack of memory; the next call gets a new one. */
  onThreadLost(error: Error): void;
}

export class PlatformClient {
  readonly #options: PlatformClientOptions;
  readonly #waiting = new Map<number, (answer: PlatformAnswer) => void>();
  #thread: Worker | undefined;
  #gathered: NumberedCall[] = [];
  #lastNumber = 0;

  constructor(options: PlatformClientOptions) {
    this.#options = options;
  }

  /** Starts the thread ahead of the first call, which would otherwise wait a tenth of a second for it. */
  start(): void {
    this.#thread ??= this.#startThread();
  }

  /** Never rejects: status 0 means that no answer came. Calls of one moment go over to the thread together. */
  call(call: PlatformCall): Promise<PlatformAnswer> {
    return new Promise((resolve) => {
      const number = ++this.#lastNumber;
      this.#waiting.set(number, resolve);
      if (this.#gathered.push([number, call]) === 1) queueMicrotask(() => this.#handOver());
    });
  }

  /** Waits for the calls under way. */
  async close(): Promise<void> {
    const thread = this.#thread;
    if (!thread) return;
    const ended = once(thread, "exit");
    thread.postMessage(null);
    await ended;
  }

  #handOver(): void {
    const thread = (this.#thread ??= this.#startThread());
    thread.postMessage(JSON.stringify(this.#gathered));
    this.#gathered = [];
  }

  #startThread(): Worker {
    const { answerWithinMs, allowedPrivateHosts } = this.#options;
    const thread = new Worker(THREAD, {
      workerData: { answerWithinMs, allowedPrivateHosts } satisfies HttpCallerOptions,
      resourceLimits: { maxYoungGenerationSizeMb: NURSERY_MB },
    });
    let cause: Error | undefined;
    thread.on("message", (text: string) => {
      for (const [number, answer] of JSON.parse(text) as NumberedAnswer[]) this.#answered(number, answer);
    });
    thread.on("error", (error) => {
      cause = error instanceof Error ? error : new Error(String(error));
    });
    thread.on("exit", () => {
      this.#thread = undefined;
      if (cause) this.#options.onThreadLost(cause);
      // Some of these may have left: nobody can say, so their fate is found out like that of any call without an answer.
      for (const number of this.#waiting.keys())
        this.#answered(number, noAnswer(new Error("the thread that calls platforms ended")));
    });
    return thread;
  }

  #answered(number: number, answer: PlatformAnswer): void {
    const resolve = this.#waiting.get(number);
    this.#waiting.delete(number);
    resolve?.(answer);
  }
}

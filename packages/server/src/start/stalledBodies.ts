import type { IncomingMessage } from "node:http";
import type { Socket } from "node:net";

/**
 * Finds requests whose body stopped coming in its middle. Time counts from the last byte, so that a large upload over a slow line
 * goes on; how long one may take in all is Node's own limit of five minutes.
 */
export class StalledBodies {
  readonly #afterMs: number;
  readonly #onStalled: (socket: Socket) => void;
  readonly #waiting = new Map<IncomingMessage, { bytesRead: number; since: number }>();
  readonly #timer: NodeJS.Timeout;

  constructor(afterMs: number, onStalled: (socket: Socket) => void) {
    this.#afterMs = afterMs;
    this.#onStalled = onStalled;
    this.#timer = setInterval(() => this.#look(), Math.min(1_000, afterMs / 4)).unref();
  }

  watch(request: IncomingMessage): void {
    const { "content-length": length, "transfer-encoding": encoding } = request.headers;
    if (encoding === undefined && (length === undefined || length === "0")) return;
    this.#waiting.set(request, { bytesRead: request.socket.bytesRead, since: performance.now() });
    request.once("close", () => this.#waiting.delete(request));
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  #look(): void {
    const now = performance.now();
    for (const [request, seen] of this.#waiting) {
      const { bytesRead } = request.socket;
      if (request.complete) this.#waiting.delete(request);
      else if (bytesRead !== seen.bytesRead) this.#waiting.set(request, { bytesRead, since: now });
      else if (now - seen.since >= this.#afterMs) {
        this.#waiting.delete(request);
        this.#onStalled(request.socket);
      }
    }
  }
}

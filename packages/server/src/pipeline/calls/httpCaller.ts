/** Makes the calls that adapters describe, over HTTP. Whatever happens is an answer: status 0 means that none came. */
import type { PlatformAnswer, PlatformCall } from "@botschaft/core";
import { Agent, type Dispatcher } from "undici";
import { guardedConnector } from "../../http/ssrfGuard.ts";

const MAX_ANSWER_BYTES = 1024 * 1024;
const CONNECT_WITHIN_MS = 5_000;
const ANSWER_WITHIN_MS = 20_000;
/** undici looks at its deadlines once a second. */
const DEADLINES_LATE_BY_MS = 2_000;

export interface HttpCallerOptions {
  /** After this a call counts as unanswered; 20 s where nothing is said. */
  readonly answerWithinMs: number | undefined;
  /** The only private addresses that may be reached, by name; undefined: all of them may. */
  readonly allowedPrivateHosts: readonly string[] | undefined;
}

/**
 * How long a call can be under way before the platform has the message or never gets it from this call: connecting, and waiting for
 * the answer to begin. What comes after that changes nothing, the message stands in the platform's list by then.
 */
export function longestCallMs(answerWithinMs = ANSWER_WITHIN_MS): number {
  return CONNECT_WITHIN_MS + answerWithinMs + DEADLINES_LATE_BY_MS;
}

export class HttpCaller {
  // Many accounts share one host: the pool is as large as what all of them may have under way.
  readonly #agent: Agent;

  constructor({ answerWithinMs = ANSWER_WITHIN_MS, allowedPrivateHosts }: HttpCallerOptions) {
    this.#agent = new Agent({
      connections: 2_048,
      pipelining: 1,
      keepAliveTimeout: 30_000,
      headersTimeout: answerWithinMs,
      bodyTimeout: answerWithinMs,
      connect: allowedPrivateHosts
        ? guardedConnector({ allowedPrivateHosts, connectTimeoutMs: CONNECT_WITHIN_MS })
        : { timeout: CONNECT_WITHIN_MS },
    });
  }

  /** `done` is called once, and never with a failure. */
  call(call: PlatformCall, done: (answer: PlatformAnswer) => void): void {
    // Adapters build addresses from checked parts, and there is one for every message: cutting it is enough.
    const pathAt = call.url.indexOf("/", call.url.indexOf("://") + 3);
    try {
      this.#agent.dispatch(
        {
          origin: call.url.slice(0, pathAt),
          path: call.url.slice(pathAt),
          method: call.method,
          headers: call.headers,
          body: call.method === "GET" ? null : call.body,
        },
        new AnswerHandler(done),
      );
    } catch (error) {
      done(noAnswer(error));
    }
  }

  /** Waits for the calls under way. */
  async close(): Promise<void> {
    await this.#agent.close();
  }
}

/** undici's handler interface used directly: a stream and an abort signal per message cost a quarter of the call. */
class AnswerHandler implements Dispatcher.DispatchHandler {
  readonly #done: (answer: PlatformAnswer) => void;
  readonly #chunks: Buffer[] = [];
  #size = 0;
  #status = 0;
  #headers: PlatformAnswer["headers"] = {};

  constructor(done: (answer: PlatformAnswer) => void) {
    this.#done = done;
  }

  onRequestStart(): void {}

  onResponseStart(
    _controller: Dispatcher.DispatchController,
    status: number,
    headers: Record<string, string | string[] | undefined>,
  ): void {
    this.#status = status;
    this.#headers = headers;
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#size += chunk.length;
    if (this.#size > MAX_ANSWER_BYTES) controller.abort(new Error("the platform's answer is too large"));
    else this.#chunks.push(chunk);
  }

  onResponseEnd(): void {
    const body = this.#chunks.length === 1 ? this.#chunks[0] : Buffer.concat(this.#chunks);
    this.#done({ status: this.#status, headers: this.#headers, body: body?.toString("utf8") ?? "" });
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    this.#done(noAnswer(error));
  }
}

/** The body names the cause: a refused connection was certainly not received, a broken one may have been. */
export function noAnswer(error: unknown): PlatformAnswer {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  return { status: 0, headers: {}, body: `${code} ${error instanceof Error ? error.message : String(error)}`.trim() };
}

/** Makes the calls that adapters describe. Whatever happens is an answer: status 0 means that none came. */
import { Agent, type buildConnector, type Dispatcher } from "undici";
import type { PlatformAnswer, PlatformCall } from "@botschaft/core";

const MAX_ANSWER_BYTES = 1024 * 1024;

export class PlatformClient {
  // Many accounts share one host: the pool is as large as what all of them may have under way.
  readonly #agent: Agent;

  /** `answerWithinMs`: after this a call counts as unanswered. `connect`: opens connections, where not every address may be reached. */
  constructor(options: { answerWithinMs?: number | undefined; connect?: buildConnector.connector | undefined } = {}) {
    const answerWithinMs = options.answerWithinMs ?? 20_000;
    this.#agent = new Agent({
      connections: 2_048,
      pipelining: 1,
      keepAliveTimeout: 30_000,
      headersTimeout: answerWithinMs,
      bodyTimeout: answerWithinMs,
      connect: options.connect ?? { timeout: 5_000 },
    });
  }

  /** Never rejects. */
  call(call: PlatformCall): Promise<PlatformAnswer> {
    // Adapters build addresses from checked parts, and there is one for every message: cutting it is enough.
    const pathAt = call.url.indexOf("/", call.url.indexOf("://") + 3);
    return new Promise((resolve) => {
      const handler = new AnswerHandler(resolve);
      try {
        this.#agent.dispatch(
          {
            origin: call.url.slice(0, pathAt),
            path: call.url.slice(pathAt),
            method: call.method,
            headers: call.headers,
            body: call.method === "GET" ? null : call.body,
          },
          handler,
        );
      } catch (error) {
        resolve(noAnswer(error));
      }
    });
  }

  async close(): Promise<void> {
    await this.#agent.close();
  }
}

/** undici's handler interface used directly: a stream and an abort signal per message cost a quarter of the call. */
class AnswerHandler implements Dispatcher.DispatchHandler {
  readonly #resolve: (answer: PlatformAnswer) => void;
  readonly #chunks: Buffer[] = [];
  #size = 0;
  #status = 0;
  #headers: PlatformAnswer["headers"] = {};

  constructor(resolve: (answer: PlatformAnswer) => void) {
    this.#resolve = resolve;
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
    this.#resolve({ status: this.#status, headers: this.#headers, body: body?.toString("utf8") ?? "" });
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    this.#resolve(noAnswer(error));
  }
}

/** The body names the cause: a refused connection was certainly not received, a broken one may have been. */
function noAnswer(error: unknown): PlatformAnswer {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  return { status: 0, headers: {}, body: `${code} ${error instanceof Error ? error.message : String(error)}`.trim() };
}

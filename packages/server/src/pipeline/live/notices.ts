/** One connection that hears what other processes, and our own transactions, announce. */
import { Client } from "pg";
import { ANSWER_WITHIN_MS, breakWhenSilent, endClient, endWithUs, KEEP_ALIVE } from "../../db/silentLines.ts";
import type { Log } from "../../log.ts";

export interface NoticeHandlers {
  /** A notice on one of the topics. */
  onNotice(topic: string, payload: string): void;
  /** Listening began, or began again after a gap in which notices were lost. When it rejects, listening did not begin. */
  onListening(isFirst: boolean): Promise<void>;
}

export class Notices {
  readonly #url: string;
  readonly #topics: readonly string[];
  readonly #handlers: NoticeHandlers;
  readonly #log: Log;
  readonly #answerWithinMs: number;
  #client: Client | undefined;
  #opening: Promise<void> | undefined;
  #timer: NodeJS.Timeout | undefined;
  #isStopping = false;
  #isFirst = true;

  constructor(
    url: string,
    topics: readonly string[],
    handlers: NoticeHandlers,
    log: Log,
    { answerWithinMs = ANSWER_WITHIN_MS } = {},
  ) {
    this.#url = url;
    this.#topics = topics;
    this.#handlers = handlers;
    this.#log = log;
    this.#answerWithinMs = answerWithinMs;
  }

  /** Resolves when listening; keeps coming back by itself afterwards. Rejects, leaving nothing open, when the first try fails. */
  async start(): Promise<void> {
    await this.#open();
  }

  async stop(): Promise<void> {
    this.#isStopping = true;
    clearTimeout(this.#timer);
    await this.#opening?.catch(() => {
      // It has closed what it opened.
    });
    if (this.#client) await endClient(this.#client);
  }

  #open(): Promise<void> {
    this.#opening = this.#listen();
    return this.#opening;
  }

  async #listen(): Promise<void> {
    const client = new Client({
      connectionString: this.#url,
      application_name: "botschaft notices",
      connectionTimeoutMillis: 5_000,
      ...KEEP_ALIVE,
    });
    let isBroken = false;
    const onEnd = () => {
      isBroken = true;
      if (this.#client !== client) return;
      this.#client = undefined;
      this.#comeBack();
    };
    client.on("error", onEnd);
    client.on("end", onEnd);
    client.on("notification", ({ channel, payload }) => this.#handlers.onNotice(channel, payload ?? ""));
    try {
      await client.connect();
      // Nobody else asks anything on this connection, so a silent line would look like a quiet day for ever.
      breakWhenSilent(client, this.#answerWithinMs);
      await endWithUs(client);
      for (const topic of this.#topics) await client.query(`listen ${topic}`);
      await this.#handlers.onListening(this.#isFirst);
      if (isBroken) throw new Error("the connection broke while listening began");
    } catch (error) {
      await endClient(client);
      throw error;
    }
    this.#client = client;
    this.#isFirst = false;
  }

  #comeBack(): void {
    if (this.#isStopping) return;
    this.#timer = setTimeout(() => {
      this.#open().catch((error: unknown) => {
        this.#log.warn({ event: "notices.away", error: String(error) });
        this.#comeBack();
      });
    }, 250);
  }
}

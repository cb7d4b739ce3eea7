/** One connection that hears what other processes, and our own transactions, announce. */
import { Client } from "pg";
import type { Log } from "../log.ts";

export interface NoticeHandlers {
  /** A notice on one of the topics. */
  onNotice(topic: string, payload: string): void;
  /** Listening began, or began again after a gap in which notices were lost. Awaited before notices are handed on. */
  onListening(isFirst: boolean): Promise<void>;
}

export class Notices {
  readonly #url: string;
  readonly #topics: readonly string[];
  readonly #handlers: NoticeHandlers;
  readonly #log: Log;
  #client: Client | undefined;
  #isStopping = false;
  #isFirst = true;

  constructor(url: string, topics: readonly string[], handlers: NoticeHandlers, log: Log) {
    this.#url = url;
    this.#topics = topics;
    this.#handlers = handlers;
    this.#log = log;
  }

  /** Resolves when listening; keeps coming back by itself afterwards. Rejects when the first try fails. */
  async start(): Promise<void> {
    const client = new Client({
      connectionString: this.#url,
      application_name: "botschaft notices",
      keepAlive: true,
      connectionTimeoutMillis: 5_000,
    });
    const again = () => {
      if (this.#client !== client) return;
      this.#client = undefined;
      if (!this.#isStopping) this.#comeBack();
    };
    client.on("error", again);
    client.on("end", again);
    client.on("notification", ({ channel, payload }) => this.#handlers.onNotice(channel, payload ?? ""));
    await client.connect();
    this.#client = client;
    for (const topic of this.#topics) await client.query(`listen ${topic}`);
    await this.#handlers.onListening(this.#isFirst);
    this.#isFirst = false;
  }

  async stop(): Promise<void> {
    this.#isStopping = true;
    await this.#client?.end();
  }

  #comeBack(): void {
    setTimeout(() => {
      if (this.#isStopping) return;
      this.start().catch((error: unknown) => {
        this.#log.warn({ event: "notices.away", error: String(error) });
        this.#comeBack();
      });
    }, 250);
  }
}

import { Client } from "pg";
import { ANSWER_WITHIN_MS, breakWhenSilent, endClient, endWithUs, KEEP_ALIVE } from "./silentLines.ts";

/**
 * The statements of the hot path join a handful of keys with large tables by their primary keys. A prepared statement that was
 * planned while the tables were empty, or whose statistics are stale, would read them whole: 4.8 ms of database time a message
 * instead of 0.1. So these connections know no other way than by index. (JIT never pays for statements of this size.)
 */
const PLANNER_OPTIONS = "-c enable_seqscan=off -c enable_hashjoin=off -c enable_mergejoin=off -c jit=off";

/**
 * One connection that comes back by itself after the database was away or the line to it fell silent. Whoever holds session state
 * on it asks `onLost`.
 */
export class Connection {
  readonly #url: string;
  readonly #name: string;
  readonly #answerWithinMs: number;
  #client: Promise<Client> | undefined;
  #live: Client | undefined;
  #onLost: (() => void) | undefined;
  #isClosed = false;

  /** @param answerWithinMs what the database has not answered by then counts as lost, and the connection with it */
  constructor(url: string, name: string, { answerWithinMs = ANSWER_WITHIN_MS } = {}) {
    this.#url = url;
    this.#name = name;
    this.#answerWithinMs = answerWithinMs;
  }

  /** Called whenever an established connection breaks: locks and settings of its session are gone. */
  onLost(listener: () => void): void {
    this.#onLost = listener;
  }

  /** The live client, connecting if need be. Rejects when the database cannot be reached now. */
  get(): Promise<Client> {
    if (this.#isClosed) return Promise.reject(new Error("the connection was closed"));
    this.#client ??= this.#connect();
    return this.#client;
  }

  /** Whether a query failed because the connection broke, rather than because of what it asked. */
  isLost(error: Error): boolean {
    const code = "code" in error ? String(error.code) : "";
    // 57P0x: the server is shutting down or crashed; 08xxx: connection exceptions.
    return (
      /^(57P0\d|08\w{3}|ECONN|EPIPE|ETIMEDOUT|ENOTFOUND)/.test(code) ||
      /terminated|not queryable|timeout expired|was closed/i.test(error.message)
    );
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    const client = this.#client;
    this.#client = undefined;
    await client?.then(endClient).catch(() => {
      // Already gone, which is what was wanted.
    });
  }

  async #connect(): Promise<Client> {
    const client = new Client({
      connectionString: this.#url,
      application_name: `botschaft ${this.#name}`,
      connectionTimeoutMillis: 5_000,
      ...KEEP_ALIVE,
      options: PLANNER_OPTIONS,
    });
    const forget = () => {
      // A late word of an older connection must not take the newer one away.
      if (this.#live !== client) return;
      this.#live = undefined;
      this.#client = undefined;
      if (!this.#isClosed) this.#onLost?.();
    };
    client.on("error", forget);
    client.on("end", forget);
    try {
      await client.connect();
      breakWhenSilent(client, this.#answerWithinMs);
      await endWithUs(client);
      this.#live = client;
      return client;
    } catch (error) {
      this.#client = undefined;
      throw error;
    }
  }
}

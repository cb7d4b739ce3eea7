import { hostname } from "node:os";
import type { Pool } from "pg";
import type { Config } from "../config.ts";
import type { Log } from "../log.ts";

const SAY_EVERY_MS = 15_000;

export interface ProcessNoteParts {
  readonly pool: Pool;
  /** As in the names of its connections. */
  readonly processId: string;
  readonly version: string;
  readonly role: Config["role"];
  readonly log: Log;
}

/**
 * What a process tells of itself in `processes`, from before it takes its first lane until after it gave back the last: which
 * version it is, above all. Whoever ends without a word leaves a row, which goes a day after it was last seen.
 */
export class ProcessNote {
  readonly #parts: ProcessNoteParts;
  #timer: NodeJS.Timeout | undefined;

  constructor(parts: ProcessNoteParts) {
    this.#parts = parts;
  }

  /** @throws when the database does not take it: nobody would know who we are */
  async start(): Promise<void> {
    await this.#parts.pool.query("delete from processes where seen_at < now() - interval '1 day'");
    await this.#say();
    this.#timer = setInterval(() => {
      // The next one says the same; a database that is away has others to tell of it.
      this.#say().catch((error: Error) => this.#parts.log.debug({ event: "process.not_noted", error: error.message }));
    }, SAY_EVERY_MS);
    this.#timer.unref();
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await this.#parts.pool.query("delete from processes where id = $1", [this.#parts.processId]);
  }

  async #say(): Promise<void> {
    const { pool, processId, version, role } = this.#parts;
    await pool.query(
      `insert into processes (id, version, role, host, pid) values ($1, $2, $3, $4, $5)
           on conflict (id) do update set seen_at = now()`,
      [processId, version, role, hostname(), process.pid],
    );
  }
}

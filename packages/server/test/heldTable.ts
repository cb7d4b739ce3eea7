/** Holds up whoever writes a table, so that a race can be run in slow motion. */
import { Client } from "pg";
import { until } from "./pipelineWorld.ts";

export class HeldTable {
  readonly #holder: Client;
  /** A session of its own: within one transaction the list of sessions does not change. */
  readonly #watcher: Client;

  private constructor(holder: Client, watcher: Client) {
    this.#holder = holder;
    this.#watcher = watcher;
  }

  /** From now on, and until `release`, nobody writes the table; reading goes on. */
  static async hold(databaseUrl: string, table: string): Promise<HeldTable> {
    const [holder, watcher] = [
      new Client({ connectionString: databaseUrl }),
      new Client({ connectionString: databaseUrl }),
    ];
    await Promise.all([holder.connect(), watcher.connect()]);
    await holder.query(`begin; lock table ${table} in share row exclusive mode`);
    return new HeldTable(holder, watcher);
  }

  /** Waits until a session whose name begins so waits for a lock. */
  async untilWaiting(name: string): Promise<void> {
    await until(`${name} waits`, async () => (await this.#countWaiting(name)) > 0);
  }

  /** Ends the sessions of this name that wait. What they were about to write is not written. */
  async endWaiting(name: string): Promise<void> {
    await this.#watcher.query(`select pg_terminate_backend(pid) ${WAITING}`, [name]);
    await until(`${name} ended`, async () => (await this.#countWaiting(name)) === 0);
  }

  async release(): Promise<void> {
    await Promise.all([this.#holder.end(), this.#watcher.end()]);
  }

  async #countWaiting(name: string): Promise<number> {
    const { rows } = await this.#watcher.query<{ n: number }>(`select count(*)::int as n ${WAITING}`, [name]);
    return rows[0]?.n ?? 0;
  }
}

const WAITING =
  "from pg_stat_activity where application_name like 'botschaft ' || $1 || '%' and wait_event_type = 'Lock' and datname = current_database()";

/** A database whose disk has no room for some rows, as PostgreSQL says it. */
import type { Pool } from "pg";

export class DiskFull {
  readonly #pool: Pool;
  readonly #table: string;

  private constructor(pool: Pool, table: string) {
    this.#pool = pool;
    this.#table = table;
  }

  /** From now on, and until `makeRoom`, no row can be inserted for which the condition holds; it may speak of `new`. */
  static async forRowsOf(pool: Pool, table: string, condition = "true"): Promise<DiskFull> {
    await pool.query(`create function refuse_for_space() returns trigger language plpgsql as $$ begin
        if ${condition} then raise exception 'could not extend file: No space left on device' using errcode = 'disk_full'; end if;
        return new;
      end $$;
      create trigger no_space before insert on ${table} for each row execute function refuse_for_space()`);
    return new DiskFull(pool, table);
  }

  async makeRoom(): Promise<void> {
    await this.#pool.query(`drop trigger no_space on ${this.#table}; drop function refuse_for_space()`);
  }
}

/**
 * Ids that a process gives out itself, from blocks it took from the database: rows of one statement can then name each other,
 * and a turn knows its entry's id before the entry is stored. What a process leaves unused when it ends is never used.
 *
 * A block is used only on the session that took it: the next one may be with a database that was restored, or with a standby
 * that took over, and does not know that the block was given out.
 */
import type { Client } from "pg";

const RAW_BLOCK = 10_000n;
const ENTRY_BLOCK = 1_000;

export class IdBlocks {
  #session: Client | undefined;
  #nextRaw = 0n;
  #endOfRaw = 0n;
  #entries: string[] = [];
  #nextEntry = 0;

  /** So many ids for rows of `raw_events`, ascending. */
  async takeRaw(client: Client, count: number): Promise<string[]> {
    this.#useOnly(client);
    const ids: string[] = [];
    while (ids.length < count) {
      if (this.#nextRaw === this.#endOfRaw) {
        const { rows } = await client.query<{ block: string }>("select nextval('raw_event_blocks') as block");
        this.#nextRaw = BigInt(rows[0]?.block ?? "0") * RAW_BLOCK;
        this.#endOfRaw = this.#nextRaw + RAW_BLOCK;
      }
      ids.push(String(this.#nextRaw++));
    }
    return ids;
  }

  /** So many ids for rows of `journal`, from the sequence that its other writers use, ascending. */
  async takeEntries(client: Client, count: number): Promise<string[]> {
    this.#useOnly(client);
    const ids: string[] = [];
    while (ids.length < count) {
      if (this.#nextEntry === this.#entries.length) {
        const { rows } = await client.query<{ id: string }>({
          name: "take entry ids",
          text: "select nextval('journal_id_seq') as id from generate_series(1, $1)",
          values: [ENTRY_BLOCK],
        });
        this.#entries = rows.map((row) => row.id);
        this.#nextEntry = 0;
      }
      ids.push(this.#entries[this.#nextEntry++] ?? "");
    }
    return ids;
  }

  #useOnly(client: Client): void {
    if (client === this.#session) return;
    this.#session = client;
    this.#nextRaw = this.#endOfRaw;
    this.#entries = [];
    this.#nextEntry = 0;
  }
}

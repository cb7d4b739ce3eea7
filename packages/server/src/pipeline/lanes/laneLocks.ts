/**
 * Which lanes this group holds, by advisory locks on the session of its connection: if the process dies, or the connection
 * breaks, PostgreSQL frees them at once.
 *
 * Every process takes its share: all lanes of the group divided by the processes that are connected now. Lanes that stay free
 * for two rounds (their holder died and nobody's share grew yet) are taken beyond the share, and given back later.
 */
import type { Client } from "pg";
import { LANE_COUNT } from "./lane.ts";

/** First key of the advisory locks; the second is the lane. */
export const LOCK_CLASS = 720_330;
/** Lane groups a process works. All processes must agree, because a group shares out only its own lanes. */
export const GROUPS = 2;

export interface Rebalanced {
  readonly taken: readonly number[];
  /** To be given back with `giveBack` once nothing of them is under way. */
  readonly surplus: readonly number[];
}

export class LaneLocks {
  readonly held = new Set<number>();
  /** No other process was connected the last time that was asked: nobody else puts anything into the queue. */
  isAlone = false;
  /** How many processes shared the group's lanes the last time that was asked, this one included. */
  processes = 1;
  readonly #index: number;
  readonly #own: readonly number[];
  #freeRounds = 0;
  /** Whose locks these are; undefined once it ended. */
  #session: Client | undefined;
  /** Locked, and offered as taken, but not kept yet. */
  #offered: readonly number[] = [];

  constructor(index: number) {
    this.#index = index;
    this.#own = Array.from({ length: LANE_COUNT / GROUPS }, (_, i) => i * GROUPS + index);
  }

  /** Takes what is missing and names what is too much. Taken lanes are not in `held` before `keep` was called for them. */
  async rebalance(client: Client): Promise<Rebalanced> {
    if (client !== this.#session) this.#begin(client);
    const { rows } = await client.query<{ peers: number; processes: number; locked: number }>({
      name: "count lane holders",
      text: `select (select count(distinct application_name)::int from pg_stat_activity
                      where datname = current_database() and application_name like 'botschaft lanes % ${this.#index}') as peers,
                    (select count(*)::int from pg_stat_activity
                      where datname = current_database() and application_name = 'botschaft notices') as processes,
                    (select count(*)::int from pg_locks where locktype = 'advisory' and classid = ${LOCK_CLASS} and objid::bigint % ${GROUPS} = ${this.#index}
                        and database = (select oid from pg_database where datname = current_database())) as locked`,
    });
    const { peers = 1, processes = 0, locked = 0 } = rows[0] ?? {};
    this.isAlone = processes === 1;
    this.processes = Math.max(1, peers);
    const share = Math.ceil(this.#own.length / this.processes);
    this.#freeRounds = locked < this.#own.length ? this.#freeRounds + 1 : 0;
    // Their holder could not begin with them the last time. Locked they are, so nobody else can.
    const again = this.#offered.filter((lane) => !this.held.has(lane));
    const missing = this.#own.filter((lane) => !this.held.has(lane) && !again.includes(lane));
    const wanted =
      this.#freeRounds > 2 ? missing.length : Math.min(missing.length, share - this.held.size - again.length);
    this.#offered = again;
    if (wanted > 0) this.#offered = [...again, ...(await this.#tryLock(client, missing, wanted))];
    return { taken: this.#offered, surplus: [...this.held].slice(share) };
  }

  /** @throws when the session that took them ended meanwhile: they may be another's by now */
  keep(lanes: readonly number[]): void {
    if (!this.#session) throw new Error("the session that locked these lanes ended");
    for (const lane of lanes) this.held.add(lane);
    this.#offered = [];
  }

  async giveBack(client: Client, lanes: readonly number[]): Promise<void> {
    for (const lane of lanes) this.held.delete(lane);
    await client.query(`select pg_advisory_unlock(${LOCK_CLASS}, lane) from unnest($1::int[]) as lane`, [lanes]);
  }

  #begin(client: Client): void {
    this.#session = client;
    this.#offered = [];
    this.held.clear();
    const end = () => {
      if (this.#session !== client) return;
      this.#session = undefined;
      this.#offered = [];
      this.held.clear();
    };
    client.once("error", end);
    client.once("end", end);
  }

  async #tryLock(client: Client, lanes: readonly number[], limit: number): Promise<number[]> {
    const { rows } = await client.query<{ lane: number }>({
      name: "take lanes",
      // Materialised, so that the lock is tried for the first free lanes only.
      text: `with free as materialized (
               select lane from unnest($1::int[]) as lane
                where not exists (select from pg_locks where locktype = 'advisory' and classid = ${LOCK_CLASS} and objid = lane
                                   and database = (select oid from pg_database where datname = current_database()))
                limit $2
             ) select lane from free where pg_try_advisory_lock(${LOCK_CLASS}, lane)`,
      values: [lanes, limit],
    });
    return rows.map((row) => row.lane);
  }
}

import type { Pool } from "pg";
import { isPassingTrouble } from "../../db/passingTrouble.ts";
import type { Log } from "../../log.ts";

const LOOK_EVERY_MS = 250;
const AT_ONCE = 500;

/**
 * Turns due timers into journal entries: one statement takes the rows and appends them, so that a timer fires once whatever
 * dies when. Any process may do it (rows are skipped while another has them); the lane's holder handles what comes of it.
 *
 * Due is what is due by the database's clock and by ours: turns set timers by the latter, and one that fires ahead of it is only set
 * again.
 */
export class Timers {
  readonly #pool: Pool;
  readonly #log: Log;
  readonly #onFired: (lanes: ReadonlySet<number>) => void;
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<void> | undefined;

  constructor(pool: Pool, onFired: (lanes: ReadonlySet<number>) => void, log: Log) {
    this.#pool = pool;
    this.#onFired = onFired;
    this.#log = log;
  }

  start(): void {
    this.#timer = setInterval(() => {
      this.#running ??= this.#fire().finally(() => {
        this.#running = undefined;
      });
    }, LOOK_EVERY_MS);
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await this.#running;
  }

  async #fire(): Promise<void> {
    try {
      await this.#fireSome(AT_ONCE);
    } catch (error) {
      this.#log.warn({ event: "timers.failed", error: String(error) });
      if (error instanceof Error && !isPassingTrouble(error)) await this.#fireOneByOne();
    }
  }

  /** @returns how many fired */
  async #fireSome(limit: number): Promise<number> {
    const { rows } = await this.#pool.query<{ lane: number; count: number }>({
      name: "fire timers",
      text: FIRE,
      values: [limit, Date.now()],
    });
    if (rows.length > 0) this.#onFired(new Set(rows.map(({ lane }) => lane)));
    return rows.reduce((sum, { count }) => sum + count, 0);
  }

  /** One timer that the journal does not take must not stop all others: it is put off, and the log names it. */
  async #fireOneByOne(): Promise<void> {
    for (let tried = 0; tried < AT_ONCE; tried++) {
      try {
        if ((await this.#fireSome(1)) === 0) return;
      } catch (error) {
        if (!(error instanceof Error) || isPassingTrouble(error)) return;
        try {
          const { rows } = await this.#pool.query<{ conversationId: string; timerId: string }>(PUT_OFF, [Date.now()]);
          for (const row of rows) this.#log.error({ event: "timers.refused", ...row, error: error.message });
        } catch (notPutOff) {
          this.#log.warn({ event: "timers.failed", error: String(notPutOff) });
          return;
        }
      }
    }
  }
}

// The ledger's rows are all processes' own together, so each takes them in the same order and none waits for one that waits for it.
// The key is a new one each time: a timer that is set again for the same moment is another one, and fires as well.
const FIRE = `
  with due as (
    delete from timers t using (select workspace_id, conversation_id, timer_id from timers where due_at <= least(now(), to_timestamp($2 / 1000.0)) order by due_at limit $1 for update skip locked) d
     where t.workspace_id = d.workspace_id and t.conversation_id = d.conversation_id and t.timer_id = d.timer_id
    returning t.*
  ), fresh as (
    insert into journal (workspace_id, channel_id, dedupe_key, contact_key, lane, kind, at, body)
    select workspace_id, channel_id, 'timer:' || conversation_id || ':' || timer_id || ':' || gen_random_uuid(), contact_key, lane, 'timer',
           (extract(epoch from due_at) * 1000)::bigint, json_build_object('kind', 'timer', 'timerId', timer_id, 'name', name)
      from due
    returning *
  ), queued as (
    insert into journal_queue (entry_id, lane, workspace_id, channel_id, contact_key, dedupe_key, kind, at, body)
    select id, lane, workspace_id, channel_id, contact_key, dedupe_key, kind, at, body from fresh
  ), counted as (
    insert into ledger (workspace_id, channel_id, hour, metric, writer, count)
    select workspace_id, channel_id, date_trunc('hour', now()), m, 'timers', count(*) from fresh, unnest(array['arrived', 'received']) as m group by 1, 2, 3, 4
     order by 1, 2, 4
    on conflict (workspace_id, channel_id, hour, metric, writer) do update set count = ledger.count + excluded.count
  )
  select lane, count(*)::int as count from fresh group by lane`;

const PUT_OFF = `
  update timers t set due_at = now() + interval '1 hour'
    from (select workspace_id, conversation_id, timer_id from timers where due_at <= least(now(), to_timestamp($1 / 1000.0))
           order by due_at limit 1 for update skip locked) d
   where t.workspace_id = d.workspace_id and t.conversation_id = d.conversation_id and t.timer_id = d.timer_id
  returning t.conversation_id as "conversationId", t.timer_id as "timerId"`;

/**
 * Carries out what turns asked of the world, and brings the answer back as a journal entry.
 *
 * The row stays until its answer is in the journal: after a crash the call is made again (at least once; the request carries
 * the effect's id as `Idempotency-Key`), but only one answer counts, because the answer's entry is deduped by the effect's id.
 * An answer that the database does not take now is kept and offered again, without a second call, until its lane is left.
 */
import type { Pool } from "pg";
import type { Effect, EffectResult } from "@botschaft/core";
import type { Log } from "../log.ts";
import type { Journal } from "./journal.ts";

export interface EffectItem {
  readonly workspaceId: string;
  readonly conversationId: string;
  readonly channelId: string;
  readonly contactKey: string;
  readonly lane: number;
  readonly effect: Effect;
}

const AT_ONCE = 32;
/** An answer that could not be stored is tried again after this, then after twice as long, up to the longest. */
const FIRST_RETRY_MS = 250;
const LONGEST_RETRY_MS = 15_000;

export class EffectRunner {
  readonly #pool: Pool;
  readonly #journal: Journal;
  readonly #log: Log;
  readonly #carryOut: (effect: Effect) => Promise<EffectResult>;
  readonly #waiting: EffectItem[] = [];
  readonly #known = new Set<string>();
  /** Lanes that were taken and not left. */
  readonly #lanes = new Set<number>();
  /** Answers that wait for their next try, by the effect's key. */
  readonly #unstored = new Map<string, { readonly lane: number; readonly timer: NodeJS.Timeout }>();
  #running = 0;
  #isStopping = false;

  /** @param carryOut never rejects: what goes wrong is a result */
  constructor(pool: Pool, journal: Journal, carryOut: (effect: Effect) => Promise<EffectResult>, log: Log) {
    this.#pool = pool;
    this.#journal = journal;
    this.#carryOut = carryOut;
    this.#log = log;
  }

  offer(items: readonly EffectItem[]): void {
    for (const item of items) {
      const key = keyOf(item);
      if (this.#known.has(key)) continue;
      this.#known.add(key);
      this.#waiting.push(item);
    }
    while (this.#running < AT_ONCE && this.#waiting.length > 0 && !this.#isStopping) void this.#runNext();
  }

  async takeLanes(lanes: readonly number[]): Promise<void> {
    for (const lane of lanes) this.#lanes.add(lane);
    const { rows } = await this.#pool.query<{
      workspace_id: string;
      conversation_id: string;
      channel_id: string;
      contact_key: string;
      lane: number;
      effect: Effect;
    }>(
      "select workspace_id, conversation_id, channel_id, contact_key, lane, effect from effects where lane = any($1::smallint[]) order by created_at limit 10000",
      [lanes],
    );
    this.offer(
      rows.map((row) => ({
        workspaceId: row.workspace_id,
        conversationId: row.conversation_id,
        channelId: row.channel_id,
        contactKey: row.contact_key,
        lane: row.lane,
        effect: row.effect,
      })),
    );
  }

  /** What waits on these lanes is forgotten: their next holder finds it in the table. */
  leaveLanes(lanes: ReadonlySet<number>): void {
    for (const lane of lanes) this.#lanes.delete(lane);
    for (const [key, { lane, timer }] of this.#unstored) {
      if (!lanes.has(lane)) continue;
      clearTimeout(timer);
      this.#unstored.delete(key);
      this.#known.delete(key);
    }
    const kept = this.#waiting.splice(0).filter((item) => {
      if (!lanes.has(item.lane)) return true;
      this.#known.delete(keyOf(item));
      return false;
    });
    this.#waiting.push(...kept);
  }

  stop(): void {
    this.#isStopping = true;
    this.leaveLanes(new Set(this.#lanes));
  }

  async #runNext(): Promise<void> {
    const item = this.#waiting.shift();
    if (!item) return;
    this.#running++;
    try {
      await this.#store(item, await this.#carryOut(item.effect), FIRST_RETRY_MS);
    } catch (error) {
      // A bug, against the promise. The row is still there: the next holder of the lane, or this process after its next start, sees it.
      this.#known.delete(keyOf(item));
      this.#log.error({ event: "effect.threw", error: String(error) });
    } finally {
      this.#running--;
      this.offer([]);
    }
  }

  async #store(item: EffectItem, result: EffectResult, retryMs: number): Promise<void> {
    const key = keyOf(item);
    try {
      await this.#journal.append({
        raw: null,
        entries: [
          {
            workspaceId: item.workspaceId,
            channelId: item.channelId,
            contactKey: item.contactKey,
            kind: "effect_result",
            at: Date.now(),
            dedupeKey: `effect:${item.conversationId}:${item.effect.id}`,
            content: { kind: "body", body: { kind: "effect_result", effectId: item.effect.id, result } },
          },
        ],
      });
      await this.#pool.query(
        "delete from effects where workspace_id = $1 and conversation_id = $2 and effect_id = $3",
        [item.workspaceId, item.conversationId, item.effect.id],
      );
      this.#known.delete(key);
    } catch (error) {
      this.#log.warn({ event: "effect.not_finished", error: String(error) });
      if (!this.#lanes.has(item.lane)) this.#known.delete(key);
      else {
        const again = () => {
          this.#unstored.delete(key);
          void this.#store(item, result, Math.min(retryMs * 2, LONGEST_RETRY_MS));
        };
        this.#unstored.set(key, { lane: item.lane, timer: setTimeout(again, retryMs) });
      }
    }
  }
}

function keyOf(item: EffectItem): string {
  return `${item.conversationId} ${item.effect.id}`;
}

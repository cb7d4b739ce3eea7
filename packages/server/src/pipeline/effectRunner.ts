/**
 * Carries out what turns asked of the world, and brings the answer back as a journal entry.
 *
 * The row stays until its answer is in the journal: after a crash the call is made again (at least once; the request carries
 * the effect's id as `Idempotency-Key`), but only one answer counts, because the answer's entry is deduped by the effect's id.
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

export class EffectRunner {
  readonly #pool: Pool;
  readonly #journal: Journal;
  readonly #log: Log;
  readonly #carryOut: (effect: Effect) => Promise<EffectResult>;
  readonly #waiting: EffectItem[] = [];
  readonly #known = new Set<string>();
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

  leaveLanes(lanes: ReadonlySet<number>): void {
    const kept = this.#waiting.splice(0).filter((item) => {
      if (!lanes.has(item.lane)) return true;
      this.#known.delete(keyOf(item));
      return false;
    });
    this.#waiting.push(...kept);
  }

  stop(): void {
    this.#isStopping = true;
  }

  async #runNext(): Promise<void> {
    const item = this.#waiting.shift();
    if (!item) return;
    this.#running++;
    try {
      const result = await this.#carryOut(item.effect);
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
    } catch (error) {
      // The row is still there: the next holder of the lane, or this process after its next start, does it again.
      this.#log.warn({ event: "effect.not_finished", error: String(error) });
    } finally {
      this.#known.delete(keyOf(item));
      this.#running--;
      this.offer([]);
    }
  }
}

function keyOf(item: EffectItem): string {
  return `${item.conversationId} ${item.effect.id}`;
}

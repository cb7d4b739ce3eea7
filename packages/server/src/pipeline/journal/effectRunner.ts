/**
 * Carries out what turns asked of the world, and brings the answer back as a journal entry.
 *
 * The row stays until its answer is in the journal: after a crash the call is made again (at least once; the request carries
 * the effect's id as `Idempotency-Key`), but only one answer counts, because the answer's entry is deduped by the effect's id.
 * An answer that the database does not take now is kept and offered again, without a second call, until its lane is left; one
 * that it can never take is stored as failed, so that the run goes on.
 *
 * Each workspace has a share of the calls at one time, so that one whose shop hangs holds up no other, and a bounded queue in
 * memory: what goes beyond is left in the table and read when the queue has run dry.
 */
import type { Pool } from "pg";
import type { Effect, EffectCarriers, EffectKind, EffectOf, EffectResult, ResultOf } from "@botschaft/core";
import { isPassingTrouble } from "../../db/passingTrouble.ts";
import type { Log } from "../../log.ts";
import type { Journal } from "./journal.ts";
import { ownAppend } from "./ownAppend.ts";

export interface EffectItem {
  readonly workspaceId: string;
  readonly conversationId: string;
  readonly channelId: string;
  readonly contactKey: string;
  readonly lane: number;
  readonly effect: Effect;
}

/** Calls at one time, in all and of one workspace. */
const AT_ONCE = 128;
const SHARE = 16;
/** So many of a workspace wait in memory. */
const KEPT_AT_MOST = 200;
/** Rows read at one time when lanes are taken. */
const PAGE = 2_000;
/** What the database did not take, or give, is tried again after this, then after twice as long, up to the longest. */
const FIRST_RETRY_MS = 250;
const LONGEST_RETRY_MS = 15_000;

/** What this process knows of one workspace's effects. It is forgotten when there is nothing to know. */
interface Share {
  waiting: EffectItem[];
  running: number;
  /** The table may hold more than is known here. */
  isBehind: boolean;
  isReading: boolean;
}

export class EffectRunner {
  readonly #pool: Pool;
  readonly #journal: Journal;
  readonly #log: Log;
  readonly #carriers: EffectCarriers;
  /** By workspace; whose turn it is comes first. */
  readonly #shares = new Map<string, Share>();
  /** Keys of what waits, is called, or waits to be stored. */
  readonly #known = new Set<string>();
  /** Lanes that were taken and not left. */
  readonly #lanes = new Set<number>();
  /** Ends the pauses before next tries. */
  readonly #pauses = new Set<{ readonly lane: number | null; end(): void }>();
  #running = 0;
  #isStopping = false;

  constructor(pool: Pool, journal: Journal, carriers: EffectCarriers, log: Log) {
    this.#pool = pool;
    this.#journal = journal;
    this.#carriers = carriers;
    this.#log = log;
  }

  offer(items: readonly EffectItem[]): void {
    for (const item of items) this.#keep(item);
    if (items.length > 0) this.#runSome();
  }

  async takeLanes(lanes: readonly number[]): Promise<void> {
    for (const lane of lanes) this.#lanes.add(lane);
    for (let last = ["00000000-0000-0000-0000-000000000000", "00000000-0000-0000-0000-000000000000", ""]; ; ) {
      const page = await this.#read(
        `where lane = any($1::smallint[]) and (workspace_id, conversation_id, effect_id) > ($2, $3, $4)
         order by workspace_id, conversation_id, effect_id limit ${PAGE}`,
        [lanes, ...last],
      );
      this.offer(page.fresh.filter(({ lane }) => this.#lanes.has(lane)));
      if (page.last === undefined || page.count < PAGE) return;
      last = [page.last.workspaceId, page.last.conversationId, page.last.effect.id];
    }
  }

  /** What waits on these lanes is forgotten: their next holder finds it in the table. */
  leaveLanes(lanes: ReadonlySet<number>): void {
    for (const lane of lanes) this.#lanes.delete(lane);
    for (const pause of this.#pauses) if (pause.lane !== null && lanes.has(pause.lane)) pause.end();
    for (const [workspaceId, share] of this.#shares) {
      for (const item of share.waiting) if (lanes.has(item.lane)) this.#known.delete(keyOf(item));
      share.waiting = share.waiting.filter((item) => !lanes.has(item.lane));
      this.#refillOrForget(workspaceId, share);
    }
  }

  stop(): void {
    this.#isStopping = true;
    this.leaveLanes(new Set(this.#lanes));
    for (const pause of this.#pauses) pause.end();
  }

  #keep(item: EffectItem): void {
    const key = keyOf(item);
    if (this.#known.has(key)) return;
    const share = this.#shares.get(item.workspaceId) ?? { waiting: [], running: 0, isBehind: false, isReading: false };
    this.#shares.set(item.workspaceId, share);
    if (share.waiting.length >= KEPT_AT_MOST) {
      share.isBehind = true;
      return;
    }
    this.#known.add(key);
    share.waiting.push(item);
  }

  /** Begins as many calls as may be, the workspaces in turn. */
  #runSome(): void {
    for (const [workspaceId, share] of this.#shares) {
      if (this.#running >= AT_ONCE || this.#isStopping) return;
      if (share.running >= SHARE) continue;
      const item = share.waiting.shift();
      if (!item) continue;
      // To the end of the round; this very loop comes to it again there.
      this.#shares.delete(workspaceId);
      this.#shares.set(workspaceId, share);
      void this.#run(item, share);
    }
  }

  async #run(item: EffectItem, share: Share): Promise<void> {
    this.#running++;
    share.running++;
    try {
      await this.#store(item, await carryOut(this.#carriers, item.effect));
    } catch (error) {
      // A bug, against the promise. The row is still there: the next holder of the lane, or this process after its next start, sees it.
      this.#log.error({ event: "effect.threw", error: String(error) });
    } finally {
      this.#known.delete(keyOf(item));
      this.#running--;
      share.running--;
      this.#refillOrForget(item.workspaceId, share);
      this.#runSome();
    }
  }

  #refillOrForget(workspaceId: string, share: Share): void {
    if (share.waiting.length > 0 || share.isReading) return;
    if (share.isBehind) void this.#refill(workspaceId, share);
    else if (share.running === 0) this.#shares.delete(workspaceId);
  }

  /** Reads the oldest that is not known, until the table gave an answer. */
  async #refill(workspaceId: string, share: Share): Promise<void> {
    const limit = KEPT_AT_MOST + SHARE;
    share.isReading = true;
    for (let retryMs = FIRST_RETRY_MS; share.isBehind && !this.#isStopping; ) {
      // Before the question is put: what is turned away from now on may be missing in its answer.
      share.isBehind = false;
      try {
        const page = await this.#read(
          `where workspace_id = $1 and lane = any($2::smallint[]) order by created_at, effect_id limit ${limit}`,
          [workspaceId, [...this.#lanes]],
        );
        if (page.count === limit) share.isBehind = true;
        for (const item of page.fresh) if (this.#lanes.has(item.lane)) this.#keep(item);
        break;
      } catch (error) {
        share.isBehind = true;
        this.#log.warn({ event: "effects.not_read", error: String(error) });
        await this.#pause(retryMs, null);
        retryMs = Math.min(retryMs * 2, LONGEST_RETRY_MS);
      }
    }
    share.isReading = false;
    if (!this.#isStopping) this.#refillOrForget(workspaceId, share);
    this.#runSome();
  }

  /** `fresh`: those that were not known when the question was put; one that ended meanwhile must not be called again. */
  async #read(
    which: string,
    parameters: readonly unknown[],
  ): Promise<{ fresh: EffectItem[]; count: number; last: EffectItem | undefined }> {
    const before = new Set(this.#known);
    const { rows } = await this.#pool.query<EffectItem>(
      `select workspace_id as "workspaceId", conversation_id as "conversationId", channel_id as "channelId", contact_key as "contactKey", lane, effect
         from effects ${which}`,
      [...parameters],
    );
    return { fresh: rows.filter((item) => !before.has(keyOf(item))), count: rows.length, last: rows.at(-1) };
  }

  /** @param lane ends it early when it is left */
  #pause(ms: number, lane: number | null): Promise<void> {
    return new Promise((resolve) => {
      const pause = {
        lane,
        end: () => {
          clearTimeout(timer);
          this.#pauses.delete(pause);
          resolve();
        },
      };
      const timer = setTimeout(pause.end, ms);
      this.#pauses.add(pause);
    });
  }

  /** Resolves once the answer is stored, or its lane was left. */
  async #store(item: EffectItem, answer: EffectResult): Promise<void> {
    let result = answer;
    for (let retryMs = FIRST_RETRY_MS; ; ) {
      try {
        await this.#append(item, result);
        return;
      } catch (error) {
        const failure = error instanceof Error ? error : new Error(String(error));
        this.#log.warn({ event: "effect.not_finished", error: failure.message });
        if (result.kind !== "failed" && !isPassingTrouble(failure))
          result = { kind: "failed", reason: `the answer could not be stored: ${failure.message}`.slice(0, 300) };
        else if (this.#lanes.has(item.lane)) {
          await this.#pause(retryMs, item.lane);
          retryMs = Math.min(retryMs * 2, LONGEST_RETRY_MS);
        }
        if (!this.#lanes.has(item.lane)) return;
      }
    }
  }

  async #append(item: EffectItem, result: EffectResult): Promise<void> {
    const body = { kind: "effect_result", effectId: item.effect.id, result } as const;
    await this.#journal.append(ownAppend(item, `effect:${item.conversationId}:${item.effect.id}`, body));
    await this.#pool.query("delete from effects where workspace_id = $1 and conversation_id = $2 and effect_id = $3", [
      item.workspaceId,
      item.conversationId,
      item.effect.id,
    ]);
  }
}

/** A row may have been stored by a version that knew more kinds: its run goes on along the way for what failed. */
async function carryOut<Kind extends EffectKind>(
  carriers: EffectCarriers,
  effect: EffectOf<Kind>,
): Promise<ResultOf<Kind>> {
  if (!Object.hasOwn(carriers, effect.kind)) return { kind: "failed", reason: "nobody here carries this out" };
  return carriers[effect.kind](effect);
}

function keyOf(item: EffectItem): string {
  return `${item.conversationId} ${item.effect.id}`;
}

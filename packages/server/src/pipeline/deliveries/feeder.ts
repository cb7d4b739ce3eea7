/**
 * Feeds the people of broadcasts to their conversations, in waves: at any moment each channel has some seconds of its rate under way,
 * and not more. So pause and stop are "feed no more", and an answer never waits behind a broadcast.
 *
 * Feeding marks a delivery as under way and appends its entry to the journal in one transaction; the turn decides. Any number of
 * processes feed, one channel at a time each, by a lock of the transaction.
 *
 * A delivery that is under way is a token: at any moment one entry of the journal has it, or the outbox. Where a turn failed, nobody
 * has it any more; after ten minutes it is handed on to the next conversation of its order.
 */
import { setTimeout as delay } from "node:timers/promises";
import type { Pool } from "pg";
import type { Log } from "../../log.ts";
import type { Directory } from "../directory/directory.ts";
import { feedChannel } from "./feedChannel.ts";
import {
  closeIfOver,
  handOnLost,
  listOpenBroadcasts,
  listWaitingChannels,
  type OpenBroadcast,
  skipWaiting,
} from "./feedQueries.ts";

const LOOK_EVERY_MS = 1_000;
const LOOK_FOR_LOST_EVERY_MS = 60_000;
/** By then a turn has decided, unless it failed or its lane stands still. */
const LOST_AFTER_MS = 600_000;
/** So many seconds of a channel's rate are under way. */
const WAVE_S = 3;
/** Waiting people of a stopped broadcast, or of a removed channel, that are skipped in one statement. */
const SKIPPED_AT_ONCE = 5_000;

export interface FeederPorts {
  readonly pool: Pool;
  readonly directory: Directory;
  readonly log: Log;
  /** Names this process's rows in the ledger. */
  readonly writer: string;
  /** There are new entries on these lanes. */
  onFed(lanes: ReadonlySet<number>): void;
  readonly lookEveryMs?: number;
  readonly lostAfterMs?: number;
}

export class Feeder {
  readonly #ports: FeederPorts;
  readonly #ending = new AbortController();
  #loop: Promise<void> | undefined;
  #lookedForLostAt = Number.NEGATIVE_INFINITY;
  /** Broadcasts that this process has begun to feed. */
  #begun = new Set<string>();

  constructor(ports: FeederPorts) {
    this.#ports = ports;
  }

  start(): void {
    this.#loop = this.#run();
  }

  async stop(): Promise<void> {
    this.#ending.abort();
    await this.#loop;
  }

  async #run(): Promise<void> {
    const { signal } = this.#ending;
    while (!signal.aborted) {
      await this.#look().catch((error: unknown) =>
        this.#ports.log.warn({ event: "feeder.look_failed", error: String(error) }),
      );
      await delay(this.#ports.lookEveryMs ?? LOOK_EVERY_MS, undefined, { signal }).catch(() => {
        // Stopping: the loop looks for itself.
      });
    }
  }

  async #look(): Promise<void> {
    const { pool } = this.#ports;
    await this.#lookForLost();
    const open = await listOpenBroadcasts(pool);
    await this.#learnSizes(open);
    for (const broadcast of open) {
      if (this.#ending.signal.aborted) return;
      const { workspaceId, id, state } = broadcast;
      if (state === "stopped") await skipWaiting(pool, { workspaceId, id, reason: "stopped", limit: SKIPPED_AT_ONCE });
      if (state === "running")
        for (const channelId of await listWaitingChannels(pool, broadcast))
          await this.#feed(workspaceId, id, channelId);
      await closeIfOver(pool, broadcast);
    }
  }

  /**
   * Many rows have just come at once. Until PostgreSQL knows how many people a broadcast has, it looks for one of them by reading all
   * of the broadcast: 20,000 people made a batch of turns take ten seconds.
   */
  async #learnSizes(open: readonly OpenBroadcast[]): Promise<void> {
    const running = open.filter(({ state }) => state === "running").map(({ id }) => id);
    if (running.some((id) => !this.#begun.has(id))) await this.#ports.pool.query("analyze deliveries");
    this.#begun = new Set(running);
  }

  async #feed(workspaceId: string, broadcastId: string, channelId: string): Promise<void> {
    const { pool, directory, log, writer } = this.#ports;
    const channel = directory.channel(channelId);
    try {
      if (channel?.status === "connected") {
        const wave = Math.max(1, Math.floor(channel.sendRatePerSecond * WAVE_S));
        const lanes = await feedChannel(pool, { workspaceId, broadcastId, channelId, wave, writer });
        if (lanes.size > 0) this.#ports.onFed(lanes);
      } else if (!channel && (await directory.wasRemoved(workspaceId, channelId)))
        await skipWaiting(pool, {
          workspaceId,
          id: broadcastId,
          channelId,
          reason: "channel_removed",
          limit: SKIPPED_AT_ONCE,
        });
    } catch (error) {
      // One broadcast that cannot be fed keeps none of the others waiting.
      log.warn({ event: "feeder.not_fed", broadcastId, channelId, error: String(error) });
    }
  }

  async #lookForLost(): Promise<void> {
    const now = performance.now();
    const { pool, lostAfterMs = LOST_AFTER_MS, writer, log } = this.#ports;
    if (now - this.#lookedForLostAt < Math.min(LOOK_FOR_LOST_EVERY_MS, lostAfterMs)) return;
    this.#lookedForLostAt = now;
    const { lanes, count } = await handOnLost(pool, { lostAfterMs, writer });
    if (count > 0) log.warn({ event: "feeder.handed_on", count });
    if (lanes.size > 0) this.#ports.onFed(lanes);
  }
}

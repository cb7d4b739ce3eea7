/**
 * The coming and going of a group's lanes.
 *
 *     free ─► locked, what waits on it is being loaded ─► held ─► leaving: not worked, but locked until its calls have ended ─► free
 *
 * When the session that locked them ends, all of them are free at once.
 */
import type { Client } from "pg";
import type { Log } from "../../log.ts";
import type { EffectRunner } from "../journal/effectRunner.ts";
import { LaneLocks } from "./laneLocks.ts";
import type { Sender } from "../outbox/sender.ts";

const REBALANCE_EVERY_MS = 500;

export interface LaneHoldingPorts {
  readonly sender: Pick<Sender, "takeLanes" | "leaveLanes" | "dropLanes" | "shareLimits">;
  readonly effects: Pick<EffectRunner, "takeLanes" | "leaveLanes">;
  readonly log: Log;
}

/** What the group that works the lanes has to do when they change. */
export interface LaneMoves {
  /** Some are about to be begun with. Meanwhile nothing is stored directly: the platform waits for its 200. */
  beginning(): void;
  begun(): void;
  left(): void;
  /** The next rebalance has something to do. */
  wake(): void;
}

export class LaneHolding {
  readonly #index: number;
  readonly #ports: LaneHoldingPorts;
  readonly #moves: LaneMoves;
  readonly #locks: LaneLocks;
  #rebalancedAt = -Infinity;
  #isBeginning = false;
  #leaving: { readonly lanes: readonly number[]; isDone: boolean; readonly ended: Promise<void> } | undefined;

  constructor(index: number, ports: LaneHoldingPorts, moves: LaneMoves) {
    this.#index = index;
    this.#ports = ports;
    this.#moves = moves;
    this.#locks = new LaneLocks(index);
  }

  get held(): ReadonlySet<number> {
    return this.#locks.held;
  }

  /** No other process puts anything into the queue. */
  get isAlone(): boolean {
    return this.#locks.isAlone;
  }

  get isBeginning(): boolean {
    return this.#isBeginning;
  }

  /** Takes what is missing and leaves what is too much; every half second at the most. */
  async rebalance(client: Client): Promise<void> {
    if (performance.now() - this.#rebalancedAt <= REBALANCE_EVERY_MS) return;
    if (this.#leaving?.isDone) {
      await this.#locks.giveBack(client, this.#leaving.lanes);
      this.#ports.log.debug({ event: "lanes.released", group: this.#index, count: this.#leaving.lanes.length });
      this.#leaving = undefined;
    }
    if (this.#leaving) return;
    const { taken, surplus } = await this.#locks.rebalance(client);
    this.#ports.sender.shareLimits(this.#locks.processes);
    if (taken.length > 0) await this.#begin(taken);
    if (surplus.length > 0) this.#leave(surplus);
    this.#rebalancedAt = performance.now();
  }

  /** The session ended: they may be another's already. */
  lose(): void {
    const { sender, effects, log } = this.#ports;
    const lost = new Set(this.held);
    log.warn({ event: "lanes.lost", lanes: lost.size });
    sender.dropLanes(lost);
    effects.leaveLanes(lost);
    this.#locks.held.clear();
    this.#leaving = undefined;
    this.#rebalancedAt = -Infinity;
  }

  /** Resolves once no call is under way on any of them. They stay locked as long as the session lives. */
  async leaveAll(): Promise<void> {
    const { sender, effects } = this.#ports;
    const lanes = new Set(this.held);
    effects.leaveLanes(lanes);
    await sender.leaveLanes(lanes);
    await this.#leaving?.ended;
    this.#locks.held.clear();
  }

  /** What is unfinished on these lanes is loaded first. */
  async #begin(lanes: readonly number[]): Promise<void> {
    const { sender, effects, log } = this.#ports;
    this.#isBeginning = true;
    this.#moves.beginning();
    try {
      await sender.takeLanes(lanes);
      await effects.takeLanes(lanes);
      this.#locks.keep(lanes);
      this.#moves.begun();
      log.debug({ event: "lanes.taken", group: this.#index, count: lanes.length, held: this.held.size });
    } catch (error) {
      sender.dropLanes(new Set(lanes));
      effects.leaveLanes(new Set(lanes));
      throw error;
    } finally {
      this.#isBeginning = false;
    }
  }

  /** Calls under way on these lanes may take as long as the platform likes; the other lanes are worked on. */
  #leave(lanes: readonly number[]): void {
    const { sender, effects } = this.#ports;
    for (const lane of lanes) this.#locks.held.delete(lane);
    effects.leaveLanes(new Set(lanes));
    this.#moves.left();
    const leaving = { lanes, isDone: false, ended: sender.leaveLanes(new Set(lanes)) };
    this.#leaving = leaving;
    void leaving.ended.then(() => {
      leaving.isDone = true;
      this.#rebalancedAt = -Infinity;
      this.#moves.wake();
    });
  }
}

/**
 * Finds out what became of sends whose call had no clear end.
 *
 * First the platform's echo has its time, then the platform's own list is asked (lookUpSend.ts), one send of an account after the
 * other.
 */
import { type Found, LookUpQueue } from "./lookUpQueue.ts";
import type { OutboxItem } from "../outboxStore.ts";
import type { SendRow } from "../sendRow.ts";

export interface UncertainPorts {
  /** How long an echo may take. */
  readonly waitMs: number;
  /** The least to wait where it was another process's call, which may still be under way. */
  readonly longestCallMs: number;
  /** How many processes share what the platform allows to its lists. */
  processes(): number;
  /** Asks the platform's own list whether it has this message. */
  lookUp(item: OutboxItem): Promise<Found>;
  /** Gets the platform's last word on a send that no echo has settled. */
  tell(row: SendRow, found: Found): void;
}

export class UncertainSends {
  readonly #ports: UncertainPorts;
  readonly #timers = new Map<SendRow, NodeJS.Timeout>();
  readonly #lookUps: LookUpQueue;

  constructor(ports: UncertainPorts) {
    this.#ports = ports;
    this.#lookUps = new LookUpQueue(ports.waitMs, () => ports.processes());
  }

  /**
   * Waits for the echo of this send, and then asks for it. The time runs from now, because echoes are heard only since this
   * process works the lane: while everything was down, the platform kept them for later. And a process that lost its lanes need
   * not be dead: as long as its call may still arrive, "not there" would be no answer.
   *
   * @param isOthers whether another process made the call
   */
  watch(row: SendRow, { isOthers }: { isOthers: boolean }): void {
    const { waitMs, longestCallMs } = this.#ports;
    const isOpen = () => this.#timers.has(row);
    const timer = setTimeout(
      () => {
        this.#lookUps.ask(row.item.channelId, {
          rank: row.item.rank,
          isOpen,
          ask: () => this.#ports.lookUp(row.item),
          tell: (found) => {
            if (!isOpen()) return;
            this.end(row);
            this.#ports.tell(row, found);
          },
        });
      },
      isOthers ? Math.max(waitMs, longestCallMs) : waitMs,
    );
    this.#timers.set(row, timer);
  }

  /** Nothing more is to be found out: its fate is known, or somebody else's concern. */
  end(row: SendRow): void {
    clearTimeout(this.#timers.get(row));
    this.#timers.delete(row);
  }
}

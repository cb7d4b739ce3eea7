/** Marks sends as in flight, durably, before their calls: as many in one statement as have come together. */
import { FlushQueue } from "./flushQueue.ts";
import type { OutboxStore, StoredItem } from "./outboxStore.ts";
import type { SendRow } from "./sendRow.ts";

export type ClaimOutcome =
  | { readonly kind: "ours" }
  /** Its lane was lost before the table was asked: the next holder has the row. */
  | { readonly kind: "lane_lost" }
  /** PostgreSQL does not take the claim, for what is in the row. */
  | { readonly kind: "refused"; readonly error: Error }
  /** Sent, settled or recalled. */
  | { readonly kind: "gone" }
  /** Another process claimed it, at a time at which the lane was its own: so it stands in the table now. */
  | { readonly kind: "others"; readonly left: StoredItem };

export interface ClaimPorts {
  readonly store: Pick<OutboxStore, "claim" | "takeOverRows">;
  holds(lane: number): boolean;
  tell(row: SendRow, outcome: ClaimOutcome): void;
  onError(error: Error): void;
}

const NOTHING: ReadonlySet<string> = new Set();
const NOTHING_LEFT: ReadonlyMap<string, StoredItem> = new Map();

export class SendClaims {
  readonly #ports: ClaimPorts;
  readonly #queue: FlushQueue<SendRow>;

  constructor(ports: ClaimPorts) {
    this.#ports = ports;
    this.#queue = new FlushQueue({
      write: (group) => this.#claim(group),
      onError: (error) => ports.onError(error),
      onRefused: (row, error) => {
        ports.tell(row, { kind: "refused", error });
        return "never";
      },
    });
  }

  push(row: SendRow): void {
    void this.#queue.push(row);
  }

  drained(): Promise<void> {
    return this.#queue.drained();
  }

  /** May run again for the same group: nobody is told anything before the table has answered. */
  async #claim(group: readonly SendRow[]): Promise<void> {
    const { store } = this.#ports;
    const asked = group.filter(({ thread }) => this.#ports.holds(thread.lane)).map(({ item }) => item);
    const claimed = asked.length === 0 ? NOTHING : await store.claim(asked);
    const others = asked.filter((item) => !claimed.has(item.id));
    const left = others.length === 0 ? NOTHING_LEFT : await store.takeOverRows(others);
    const wasAsked = new Set(asked);
    for (const row of group) {
      const { item } = row;
      const stored = left.get(item.id);
      const other: ClaimOutcome = stored ? { kind: "others", left: stored } : { kind: "gone" };
      if (!wasAsked.has(item)) this.#ports.tell(row, { kind: "lane_lost" });
      else this.#ports.tell(row, claimed.has(item.id) ? { kind: "ours" } : other);
    }
  }
}

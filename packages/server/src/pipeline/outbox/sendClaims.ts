/** Marks sends as in flight, durably, before their calls: as many in one statement as have come together. */
import { FlushQueue } from "./flushQueue.ts";
import type { OutboxItem, OutboxStore, StoredItem } from "./outboxStore.ts";
import type { SendThread } from "./sendThread.ts";

export interface Started {
  readonly thread: SendThread;
  readonly item: OutboxItem;
}

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
  tell(started: Started, outcome: ClaimOutcome): void;
  onError(error: Error): void;
}

const NOTHING: ReadonlySet<string> = new Set();
const NOTHING_LEFT: ReadonlyMap<string, StoredItem> = new Map();

export class SendClaims {
  readonly #ports: ClaimPorts;
  readonly #queue: FlushQueue<Started>;

  constructor(ports: ClaimPorts) {
    this.#ports = ports;
    this.#queue = new FlushQueue({
      write: (group) => this.#claim(group),
      onError: (error) => ports.onError(error),
      onRefused: (started, error) => {
        ports.tell(started, { kind: "refused", error });
        return "never";
      },
    });
  }

  push(started: Started): void {
    void this.#queue.push(started);
  }

  drained(): Promise<void> {
    return this.#queue.drained();
  }

  /** May run again for the same group: nobody is told anything before the table has answered. */
  async #claim(group: readonly Started[]): Promise<void> {
    const { store } = this.#ports;
    const asked = group.filter(({ thread }) => this.#ports.holds(thread.lane)).map(({ item }) => item);
    const claimed = asked.length === 0 ? NOTHING : await store.claim(asked);
    const others = asked.filter((item) => !claimed.has(item.id));
    const left = others.length === 0 ? NOTHING_LEFT : await store.takeOverRows(others);
    const wasAsked = new Set(asked);
    for (const started of group) {
      const { item } = started;
      const row = left.get(item.id);
      const other: ClaimOutcome = row ? { kind: "others", left: row } : { kind: "gone" };
      if (!wasAsked.has(item)) this.#ports.tell(started, { kind: "lane_lost" });
      else this.#ports.tell(started, claimed.has(item.id) ? { kind: "ours" } : other);
    }
  }
}

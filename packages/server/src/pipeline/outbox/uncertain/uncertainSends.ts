/**
 * Finds out what became of sends whose call had no clear end. Until that is known, nothing else of their conversation leaves.
 *
 * First the platform's echo has its time, then the platform's own list is asked (lookUpSend.ts), one send of an account after the
 * other.
 */
import { type Found, LookUpQueue } from "./lookUpQueue.ts";
import type { OutboxItem } from "../outboxStore.ts";

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
  tell(item: OutboxItem, found: Found): void;
}

export class UncertainSends {
  readonly #ports: UncertainPorts;
  /** By conversation: there is never more than one. */
  readonly #watched = new Map<string, { readonly item: OutboxItem; readonly timer: NodeJS.Timeout }>();
  /** Rows that another process may have sent: their fate is found out before anything else of their conversation leaves. */
  readonly #inherited = new Set<string>();
  readonly #lookUps: LookUpQueue;

  constructor(ports: UncertainPorts) {
    this.#ports = ports;
    this.#lookUps = new LookUpQueue(ports.waitMs, () => ports.processes());
  }

  /** Another process may have sent this row: it is to be watched as soon as its turn comes, and not to be sent. */
  inherit(item: OutboxItem): void {
    this.#inherited.add(item.id);
  }

  isInherited(outboxId: string): boolean {
    return this.#inherited.has(outboxId);
  }

  /**
   * Waits for the echo of this send, and then asks for it. The time runs from now, because echoes are heard only since this
   * process works the lane: while everything was down, the platform kept them for later. And a process that lost its lanes need
   * not be dead: as long as its call may still arrive, "not there" would be no answer.
   */
  watch(item: OutboxItem): void {
    const { waitMs, longestCallMs } = this.#ports;
    const isOpen = () => this.find(item.conversationId) === item;
    const timer = setTimeout(
      () => {
        this.#lookUps.ask(item.channelId, {
          isOpen,
          ask: () => this.#ports.lookUp(item),
          tell: (found) => {
            if (!isOpen()) return;
            this.end(item.conversationId);
            this.#ports.tell(item, found);
          },
        });
      },
      this.isInherited(item.id) ? Math.max(waitMs, longestCallMs) : waitMs,
    );
    this.#watched.set(item.conversationId, { item, timer });
  }

  /** What is being watched in this conversation. */
  find(conversationId: string): OutboxItem | undefined {
    return this.#watched.get(conversationId)?.item;
  }

  /** What was watched in this conversation need not be any more: its fate is known, or somebody else's concern. */
  end(conversationId: string): void {
    const watched = this.#watched.get(conversationId);
    if (!watched) return;
    clearTimeout(watched.timer);
    this.#watched.delete(conversationId);
    this.#inherited.delete(watched.item.id);
  }

  /** The row is no concern of this process any more. */
  forget(outboxId: string): void {
    this.#inherited.delete(outboxId);
  }
}

/**
 * What of the held lanes lies in the outbox's table and not in memory: of each account the oldest are in memory, the rest is fetched
 * once there is room.
 *
 * What is unclear is in memory always, however much it is, because it holds up what follows in its conversation: of a lane whose
 * unclear sends are not there yet nothing is fetched. What follows lies in the table, where it is in nobody's way.
 */
import type { Log } from "../../log.ts";
import type { OutboxStore, StoredItem } from "./outboxStore.ts";
import type { SendAccount } from "./sendAccount.ts";

/** Rows of one account kept in memory; what goes beyond stays in the table. */
const ACCOUNT_IN_MEMORY = 2_000;
/** Waiting rows loaded at once with lanes; when there are more, each account fetches its own. */
const LOADED_WITH_LANES = 20_000;
const REFILL_AGAIN_AFTER_MS = 250;

export interface BacklogPorts {
  readonly store: OutboxStore;
  readonly log: Log;
  account(channelId: string): SendAccount;
  /** Gets a row that was fetched. It may be out of date by now. */
  take(row: StoredItem): void;
}

export class Backlog {
  readonly #ports: BacklogPorts;
  readonly #open = new Set<number>();
  #isFailing = false;
  #isStopped = false;

  constructor(ports: BacklogPorts) {
    this.#ports = ports;
  }

  /** Reads what is unfinished on lanes: all that is unclear, and the oldest of what waits. `open` must follow once it is in memory. */
  async read(lanes: readonly number[]): Promise<StoredItem[]> {
    const { store } = this.#ports;
    const rows = await store.load(lanes, LOADED_WITH_LANES);
    if (rows.filter((row) => row.state === "queued").length >= LOADED_WITH_LANES)
      for (const channelId of await store.listChannels(lanes)) this.leave(this.#ports.account(channelId));
    return rows;
  }

  /** What was read of these lanes is in memory: from now on the rest of it may be fetched. */
  open(lanes: readonly number[], accounts: Iterable<SendAccount>): void {
    for (const lane of lanes) this.#open.add(lane);
    for (const account of accounts) this.refill(account);
  }

  close(lanes: Iterable<number>): void {
    for (const lane of lanes) this.#open.delete(lane);
  }

  stop(): void {
    this.#isStopped = true;
  }

  /**
   * Whether one more row of this account may be kept in memory; if not, it is left to a later fetch.
   *
   * @param isFetched false: it is new, and must not overtake what still lies in the table
   */
  admits(account: SendAccount, isFetched: boolean): boolean {
    if (account.inMemory < ACCOUNT_IN_MEMORY && (isFetched || !account.hasMoreInTable)) return true;
    this.leave(account);
    return false;
  }

  /** Something of this account was left in the table: what comes new waits there too, until a fetch has brought it. */
  leave(account: SendAccount): void {
    account.hasMoreInTable = true;
    account.hasMissed = true;
  }

  /** Fetches what did not fit into memory, if there is room again. */
  refill(account: SendAccount): void {
    const isWanted = account.hasMoreInTable && account.inMemory <= ACCOUNT_IN_MEMORY / 2;
    if (!isWanted || account.isRefilling || this.#isStopped) return;
    account.isRefilling = true;
    account.hasMissed = false;
    this.#fetch(account)
      .then(({ rows, isAll }) => {
        this.#isFailing = false;
        account.hasMoreInTable = account.hasMissed || !isAll;
        for (const row of rows) if (this.#open.has(row.lane)) this.#ports.take(row);
      })
      .catch((error: unknown) => this.#note(error))
      .finally(() => {
        account.isRefilling = false;
        // Nothing may be under way whose end would ask again.
        if (account.hasMoreInTable) setTimeout(() => this.refill(account), REFILL_AGAIN_AFTER_MS);
      });
  }

  /** What another process claimed late is ours to find out about: what follows it must not overtake it. */
  async #fetch(account: SendAccount): Promise<{ rows: readonly StoredItem[]; isAll: boolean }> {
    const { store } = this.#ports;
    // Of conversations in which something is unclear nothing is to be fetched now.
    const held = [...account.unclearThreads].map(({ conversationId }) => conversationId);
    const rows = await store.loadQueued([...this.#open], ACCOUNT_IN_MEMORY, account.channelId, held);
    const isAll = rows.length < ACCOUNT_IN_MEMORY;
    const others = rows.filter(({ state, lane }) => state !== "queued" && this.#open.has(lane));
    if (others.length === 0) return { rows, isAll };
    const left = await store.takeOverRows(others);
    return { rows: rows.flatMap((row) => (row.state === "queued" ? row : (left.get(row.id) ?? []))), isAll };
  }

  /** Once for each time that the database is away, not four times a second for each account. */
  #note(error: unknown): void {
    if (!this.#isFailing) this.#ports.log.warn({ event: "outbox.refill_failed", error: String(error) });
    this.#isFailing = true;
  }
}

/**
 * What of the held lanes lies in the outbox's table and not in memory: of each account the oldest of each class are in memory, the rest
 * is fetched once there is room.
 *
 * What is unclear is in memory always, however much it is, because it holds up what follows in its conversation: of a lane whose
 * unclear sends are not there yet nothing is fetched. What follows lies in the table, where it is in nobody's way.
 *
 * As long as anything of an account lies in the table alone, whatever comes new for it waits there too, and is fetched: the same
 * conversation may have something older there, which must not be overtaken. A fetch of a class brings that along.
 */
import type { Log } from "../../log.ts";
import type { OutboxStore, StoredItem } from "./outboxStore.ts";
import type { SendAccount } from "./sendAccount.ts";
import { RANKS } from "./sendRank.ts";

/** Rows of one class of one account kept in memory; what goes beyond stays in the table. */
const CLASS_IN_MEMORY = 2_000;
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

interface Fetched {
  readonly rows: readonly StoredItem[];
  /** There is no more of this class. */
  readonly isAll: boolean;
}

export class Backlog {
  readonly #ports: BacklogPorts;
  readonly #open = new Set<number>();
  #isFailing = false;
  #isStopped = false;

  constructor(ports: BacklogPorts) {
    this.#ports = ports;
  }

  /** Reads what is unfinished on lanes: all that is unclear, and what waits unless it is too much. `open` must follow once it is in memory. */
  async read(lanes: readonly number[]): Promise<StoredItem[]> {
    const { store } = this.#ports;
    const rows = await store.load(lanes, LOADED_WITH_LANES + 1);
    const open = rows.filter((row) => row.state !== "queued");
    if (rows.length - open.length <= LOADED_WITH_LANES) return rows;
    // Not some of it: the rest might be older.
    for (const { workspaceId, channelId } of await store.listChannels()) {
      const account = this.#ports.account(channelId);
      account.workspaceId ??= workspaceId;
      for (const rank of RANKS) this.leave(account, rank);
    }
    return open;
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
  admits(account: SendAccount, rank: number, isFetched: boolean): boolean {
    if (isFetched || (account.left.size === 0 && (account.kept[rank] ?? 0) < CLASS_IN_MEMORY)) return true;
    this.leave(account, rank);
    return false;
  }

  /** Something of this account was left in the table: what comes new waits there too, until a fetch has brought it. */
  leave(account: SendAccount, rank: number): void {
    account.left.add(rank);
    account.missed.add(rank);
  }

  /** Fetches what did not fit into memory, if there is room again: the most urgent first. */
  refill(account: SendAccount): void {
    if (account.left.size === 0 || account.isRefilling || this.#isStopped) return;
    const rank = RANKS.find((each) => account.left.has(each) && (account.kept[each] ?? 0) <= CLASS_IN_MEMORY / 2);
    if (rank === undefined) return;
    account.isRefilling = true;
    account.missed.delete(rank);
    let hasFailed = false;
    this.#fetch(account, rank)
      .then(({ rows, isAll }) => {
        this.#isFailing = false;
        if (isAll && !account.missed.has(rank)) account.left.delete(rank);
        for (const row of rows) if (this.#open.has(row.lane)) this.#ports.take(row);
      })
      .catch((error: unknown) => {
        hasFailed = true;
        this.#note(error);
      })
      .finally(() => {
        account.isRefilling = false;
        // Nothing may be under way whose end would ask again. What was left meanwhile and is more urgent is not kept waiting.
        if (!hasFailed && [...account.missed].some((each) => each < rank)) this.refill(account);
        else if (account.left.size > 0) setTimeout(() => this.refill(account), REFILL_AGAIN_AFTER_MS);
      });
  }

  /** What another process claimed late is ours to find out about: what follows it must not overtake it. */
  async #fetch(account: SendAccount, rank: number): Promise<Fetched> {
    const { store } = this.#ports;
    const { channelId, workspaceId } = account;
    if (workspaceId === undefined) throw new Error("an account of which something waits must know its workspace");
    // Of conversations in which something is unclear nothing is to be fetched now.
    const held = [...account.unclearThreads].map(({ conversationId }) => conversationId);
    const limit = CLASS_IN_MEMORY - (account.kept[rank] ?? 0);
    const rows = await store.loadQueued([...this.#open], limit, { workspaceId, channelId, rank }, held);
    const isAll = rows.filter((row) => row.rank === rank).length < limit;
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

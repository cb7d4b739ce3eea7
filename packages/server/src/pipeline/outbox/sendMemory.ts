/** What a sender knows of single rows, by their ids. A row that it forgets is one that the table alone knows of. */
import type { OutboxItem } from "./outboxStore.ts";
import type { SendAccount } from "./sendAccount.ts";
import type { SendThread } from "./sendThread.ts";

export class SendMemory {
  readonly #known = new Set<string>();
  /** Their end is not written down yet: until then the table says that they have to leave, and must not be believed. */
  readonly #ending = new Set<string>();
  /** Their echo came before our call's own answer. */
  readonly #settledEarly = new Set<string>();
  /** They were under way when they were recalled: where they turn out not to have left, they are not sent again. */
  readonly #recalled = new Set<string>();
  /** What became of them is being found out. */
  readonly #unclear = new Map<string, SendThread>();

  get size(): number {
    return this.#known.size;
  }

  remember(account: SendAccount, { id }: OutboxItem): void {
    account.inMemory++;
    this.#known.add(id);
  }

  forget(account: SendAccount, { id }: OutboxItem): void {
    this.#becomeClear(id);
    if (this.#known.delete(id)) account.inMemory--;
    this.#settledEarly.delete(id);
    this.#recalled.delete(id);
  }

  /** It is in memory or came to its end here: what a fetch read of it may be out of date. */
  isOurConcern(id: string): boolean {
    return this.#known.has(id) || this.#ending.has(id);
  }

  ends(id: string, written: Promise<void>): void {
    this.#ending.add(id);
    void written.then(() => this.#ending.delete(id));
  }

  settleEarly(id: string): void {
    if (this.#known.has(id)) this.#settledEarly.add(id);
  }

  isSettledEarly(id: string): boolean {
    return this.#settledEarly.has(id);
  }

  recall(id: string): void {
    if (this.#known.has(id)) this.#recalled.add(id);
  }

  isRecalled(id: string): boolean {
    return this.#recalled.has(id);
  }

  becomeUnclear(thread: SendThread, { id }: OutboxItem): void {
    if (this.#unclear.has(id)) return;
    this.#unclear.set(id, thread);
    thread.unclear++;
    thread.account.unclear++;
    thread.account.inMemory--;
  }

  isUnclear(id: string): boolean {
    return this.#unclear.has(id);
  }

  /** The conversations of this account in which something is unclear. */
  listUnclear(account: SendAccount): string[] {
    if (account.unclear === 0) return [];
    const conversations: string[] = [];
    for (const thread of this.#unclear.values())
      if (thread.account === account) conversations.push(thread.conversationId);
    return conversations;
  }

  becomeClear({ id }: OutboxItem): void {
    this.#becomeClear(id);
  }

  #becomeClear(id: string): void {
    const thread = this.#unclear.get(id);
    if (!thread) return;
    this.#unclear.delete(id);
    thread.unclear--;
    thread.account.unclear--;
    thread.account.inMemory++;
  }
}

/** The rows of the outbox that this process holds, by their ids; and the counts of their accounts and conversations. */
import type { OutboxItem } from "./outboxStore.ts";
import { SendRow, type SendPhase } from "./sendRow.ts";
import type { SendThread } from "./sendThread.ts";

/** A row of these phases has a place among the calls of its account. */
const HAS_PLACE: ReadonlySet<SendPhase> = new Set(["claiming", "calling"]);
/** A row of these counts against what an account may keep in memory. */
const IS_KEPT: ReadonlySet<SendPhase> = new Set(["waiting", "claiming", "calling", "returning"]);
/** While a conversation has one of these, what follows it stays in the table. */
const IS_UNCLEAR: ReadonlySet<SendPhase> = new Set(["inherited", "unclear"]);

export class SendRows {
  readonly #rows = new Map<string, SendRow>();
  #ending = 0;

  /** Rows that may still have to leave. */
  get size(): number {
    return this.#rows.size - this.#ending;
  }

  find(id: string): SendRow | undefined {
    return this.#rows.get(id);
  }

  /** Whether this process knows more of the row than the table says: a fetch that brings it may be out of date. */
  has(id: string): boolean {
    return this.#rows.has(id);
  }

  /** @param phase "calling" for a row that was stored in flight: its place was taken before */
  add(item: OutboxItem, thread: SendThread, phase: "waiting" | "inherited" | "calling"): SendRow {
    const row = new SendRow(item, thread, phase);
    this.#rows.set(item.id, row);
    if (IS_KEPT.has(phase)) thread.account.inMemory++;
    if (IS_UNCLEAR.has(phase)) this.#countUnclear(thread, 1);
    return row;
  }

  /** A place is given back here; it is taken by the account, which knows whether there is one. */
  move(row: SendRow, phase: SendPhase): void {
    const before = row.phase;
    row.moveTo(phase);
    const { thread } = row;
    const { account } = thread;
    if (HAS_PLACE.has(before) && !HAS_PLACE.has(phase)) account.inFlight--;
    account.inMemory += Number(IS_KEPT.has(phase)) - Number(IS_KEPT.has(before));
    this.#countUnclear(thread, Number(IS_UNCLEAR.has(phase)) - Number(IS_UNCLEAR.has(before)));
    this.#ending += Number(phase === "ending") - Number(before === "ending");
    if (phase === "gone") this.#rows.delete(row.item.id);
  }

  isUnclear(row: SendRow): boolean {
    return IS_UNCLEAR.has(row.phase);
  }

  /** What is not over on these lanes, of rows whose fate is being found out. */
  listAsked(lanes: ReadonlySet<number>): SendRow[] {
    return [...this.#rows.values()].filter(({ phase, thread }) => phase === "unclear" && lanes.has(thread.lane));
  }

  #countUnclear(thread: SendThread, change: number): void {
    if (change === 0) return;
    const { account } = thread;
    thread.unclear += change;
    account.unclear += change;
    if (thread.unclear > 0) account.unclearThreads.add(thread);
    else account.unclearThreads.delete(thread);
  }
}

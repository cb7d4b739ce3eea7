/** The rows of the outbox that this process holds, by their ids; and the counts of their accounts and conversations. */
import type { OutboxItem } from "./outboxStore.ts";
import { isOptional } from "./sendRank.ts";
import { SendRow, type SendPhase } from "./sendRow.ts";
import type { SendThread } from "./sendThread.ts";

/** A row of these phases has a place among the calls of its account. */
const HAS_PLACE: ReadonlySet<SendPhase> = new Set(["claiming", "calling"]);
/** A row of these counts against what an account may keep in memory. */
const IS_KEPT: ReadonlySet<SendPhase> = new Set(["waiting", "claiming", "calling", "returning"]);
/** While a conversation has one of these that may be sent again, what follows it stays in the table. */
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
    this.#count(row, Number(IS_KEPT.has(phase)), Number(IS_UNCLEAR.has(phase)));
    return row;
  }

  /** A place is given back here; it is taken by the account, which knows whether there is one. */
  move(row: SendRow, phase: SendPhase): void {
    const before = row.phase;
    row.moveTo(phase);
    if (HAS_PLACE.has(before) && !HAS_PLACE.has(phase)) row.thread.account.inFlight--;
    this.#count(
      row,
      Number(IS_KEPT.has(phase)) - Number(IS_KEPT.has(before)),
      Number(IS_UNCLEAR.has(phase)) - Number(IS_UNCLEAR.has(before)),
    );
    this.#ending += Number(phase === "ending") - Number(before === "ending");
    if (phase === "gone") this.#rows.delete(row.item.id);
  }

  /** Whether nothing that follows may leave until the row's fate is known. */
  isInTheWay({ phase, item }: SendRow): boolean {
    return IS_UNCLEAR.has(phase) && !isOptional(item.rank);
  }

  /** What is not over on these lanes, of rows whose fate is being found out. */
  listAsked(lanes: ReadonlySet<number>): SendRow[] {
    return [...this.#rows.values()].filter(({ phase, thread }) => phase === "unclear" && lanes.has(thread.lane));
  }

  #count({ item, thread }: SendRow, kept: number, unclear: number): void {
    const { account } = thread;
    account.kept[item.rank] = (account.kept[item.rank] ?? 0) + kept;
    account.unclear += unclear;
    if (unclear === 0 || isOptional(item.rank)) return;
    thread.unclear += unclear;
    if (thread.unclear > 0) account.unclearThreads.add(thread);
    else account.unclearThreads.delete(thread);
  }
}

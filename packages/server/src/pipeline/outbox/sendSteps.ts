/**
 * What becomes of a send once its turn has come: its claim, its call, and the way to its end or back into its line. Each method is one
 * move of a row, beside those that may come between.
 */
import type { DeliveryOutcome } from "@botschaft/core";
import { RECALLED } from "../lanes/save/recallSends.ts";
import { FlushQueue } from "./flushQueue.ts";
import type { End, OutboxItem, Result, StoredItem } from "./outboxStore.ts";
import type { SendAccount } from "./sendAccount.ts";
import { makeCall, type AfterCall } from "./sendCall.ts";
import { SendClaims, type ClaimOutcome } from "./sendClaims.ts";
import type { SendLine } from "./sendLine.ts";
import type { SenderPorts } from "./senderPorts.ts";
import { isOptional } from "./sendRank.ts";
import type { SendRow } from "./sendRow.ts";
import type { SendThread } from "./sendThread.ts";
import type { Found } from "./uncertain/lookUpQueue.ts";
import { UncertainSends } from "./uncertain/uncertainSends.ts";

/** How long the notes of finished sends gather. A crash in between leaves so many more sends to be settled by their echo. */
const RECORD_EVERY_MS = 20;
/** What stands on a message that had not left when its channel was removed. */
const REMOVED = "channel_removed";
const ASK_AGAIN_AFTER_MS = 1_000;
const REFUSAL_AGAIN_AFTER_MS = 5_000;
/** A row whose claim PostgreSQL does not take waits so long, and its conversation with it. */
const REFUSED_AGAIN_AFTER_MS = 30_000;

type Refused = Extract<DeliveryOutcome, { kind: "refused" }>;

export class SendSteps {
  readonly #ports: SenderPorts;
  readonly #line: SendLine;
  readonly #claims: SendClaims;
  readonly #results: FlushQueue<Result>;
  readonly #uncertain: UncertainSends;

  constructor(ports: SenderPorts, line: SendLine) {
    this.#ports = ports;
    this.#line = line;
    const onError = (error: Error) => ports.log.warn({ event: "outbox.write_failed", error: error.message });
    this.#claims = new SendClaims({
      store: ports.store,
      holds: (lane) => line.lanes.has(lane),
      tell: (row, outcome) => this.#heedClaim(row, outcome),
      onError,
    });
    this.#uncertain = new UncertainSends({
      waitMs: ports.uncertainWaitMs,
      longestCallMs: ports.longestCallMs,
      processes: () => line.accounts.processes,
      lookUp: async (item) => {
        const channel = ports.directory.channel(item.channelId);
        return channel ? ports.lookUp(channel, item) : { kind: "no_answer" };
      },
      tell: (row, found) => this.#resolve(row, found),
    });
    // The message has left; noting it a moment later costs nobody anything, and a fifth of the statements.
    this.#results = new FlushQueue({
      write: (group) => this.#ports.store.record(group),
      onError,
      onRefused: ({ item }, error) => {
        this.#logRefusedRow(item, error);
        return "later";
      },
      gatherMs: RECORD_EVERY_MS,
    });
  }

  /** Notes on ended sends that PostgreSQL does not take. */
  get refusedNotes(): number {
    return this.#results.refused;
  }

  async drained(): Promise<void> {
    await this.#claims.drained();
    await this.#results.drained();
  }

  /** Its turn has come; its conversation is busy, and it has a place if it needs one. */
  start(row: SendRow): void {
    if (row.phase === "inherited") this.#ask(row, { isOthers: true });
    else {
      this.#line.rows.move(row, "claiming");
      this.#claims.push(row);
    }
  }

  /** Makes the call of a row that is in flight in the table. */
  async call(row: SendRow): Promise<void> {
    await this.#follow(row, await makeCall(this.#ports, row.thread.account, row.item));
  }

  /** Takes a row that was read from the table. */
  take(stored: StoredItem, isFetched: boolean): void {
    if (stored.state === "queued" && !stored.isRecalled) this.#line.enqueue(stored, isFetched);
    else if (stored.state === "queued") this.#endUnseen(stored, { kind: "recalled", detail: RECALLED });
    else if (stored.send.kind === "action") this.#endUnseen(stored, { kind: "dropped" });
    else if (!this.#line.lanes.has(stored.lane)) return;
    else if (isOptional(stored.rank)) {
      const row = this.#line.rows.add(stored, this.#line.looseThread(stored), "inherited");
      this.#ask(row, { isOthers: true });
    } else this.#line.append(stored, "inherited").isRecalled = stored.isRecalled;
  }

  /** Writes down how a send ended, which leaves its phase and its line to whoever calls. */
  end(row: SendRow, end: End): void {
    this.#line.rows.move(row, "ending");
    void this.#results.push({ item: row.item, ...end }).then(() => this.#line.rows.move(row, "gone"));
  }

  /** What was to be found out about this row need not be: its echo came, or its lane was lost. */
  endAsking(row: SendRow): void {
    const wasInTheWay = this.#line.rows.isInTheWay(row);
    this.#uncertain.end(row);
    this.#line.rows.move(row, "gone");
    if (wasInTheWay) this.#endHold(row.thread);
  }

  /** Nobody can send for a channel that was removed: what waits for it ends, with that word. */
  async endIfRemoved(account: SendAccount): Promise<void> {
    const some = account.someReady;
    if (account.isBeingEnded || !some) return;
    account.isBeingEnded = true;
    try {
      if (!(await this.#ports.wasRemoved(some.item.workspaceId, account.channelId))) return;
      for (const thread of account.takeReady()) {
        for (const row of thread.line.splice(0))
          this.end(row, row.item.send.kind === "action" ? { kind: "dropped" } : { kind: "failed", detail: REMOVED });
        this.#line.endHold(thread);
        this.#line.forget(thread);
      }
      this.#line.backlog.refill(account);
    } catch (error) {
      this.#ports.log.warn({ event: "outbox.not_ended", channelId: account.channelId, error: String(error) });
      account.wakeAfter(ASK_AGAIN_AFTER_MS, () => this.#line.pump(account));
    } finally {
      account.isBeingEnded = false;
    }
  }

  #endUnseen(item: OutboxItem, end: End): void {
    if (!this.#line.lanes.has(item.lane)) return;
    this.end(this.#line.rows.add(item, this.#line.looseThread(item), "waiting"), end);
  }

  #heedClaim(row: SendRow, outcome: ClaimOutcome): void {
    switch (outcome.kind) {
      case "ours":
        this.#claimed(row);
        return;
      case "lane_lost":
        this.#putBack(row);
        return;
      case "refused":
        this.#logRefusedRow(row.item, outcome.error);
        row.item.dueAt = performance.now() + REFUSED_AGAIN_AFTER_MS;
        this.#putBack(row);
        return;
      case "gone":
        this.#forget(row);
        return;
      case "others":
        if (row.isSettledEarly) this.#forget(row);
        else this.#claimedByOther(row, outcome.left);
        return;
    }
  }

  #claimed(row: SendRow): void {
    row.item.attempts++;
    if (row.isRecalled) this.#endAndFree(row, { kind: "recalled", detail: RECALLED });
    else if (this.#line.holds(row.thread)) {
      this.#line.rows.move(row, "calling");
      void this.call(row);
    }
    // While the claim was under way the lane was lost: whoever has it now sends.
    else this.#requeue(row, row.item.dueAt);
  }

  #claimedByOther(row: SendRow, left: StoredItem): void {
    const { item, thread } = row;
    if (left.isRecalled) row.isRecalled = true;
    item.attempts = left.attempts;
    item.dueAt = left.dueAt;
    if (left.state === "queued" || !this.#line.holds(thread)) this.#putBack(row);
    else if (item.send.kind === "action") this.#endAndFree(row, { kind: "dropped" });
    else this.#holdUp(row, { isOthers: true });
  }

  async #follow(row: SendRow, after: AfterCall): Promise<void> {
    switch (after.kind) {
      case "sent":
        this.#endAndFree(row, { kind: "sent", mid: after.mid });
        return;
      case "dropped":
        this.#endAndFree(row, { kind: "dropped" });
        return;
      case "again":
        this.#requeue(row, performance.now() + after.inMs);
        return;
      case "unclear":
        this.#findOut(row, after.detail);
        return;
      case "broken":
        await this.#markBroken(after);
        this.#requeue(row, performance.now());
        return;
      case "refused":
        await this.#refuse(row, after.outcome);
        return;
    }
  }

  #findOut(row: SendRow, detail: string): void {
    const { item, thread } = row;
    if (row.isSettledEarly) {
      this.#forget(row);
      return;
    }
    void this.#results.push({ item, kind: "uncertain", detail });
    if (!this.#line.holds(thread)) {
      this.#forget(row);
      return;
    }
    this.#holdUp(row, { isOthers: false });
  }

  /** What follows an unclear send waits, unless that one is never sent again whatever comes out. */
  #holdUp(row: SendRow, whose: { isOthers: boolean }): void {
    const { thread } = row;
    this.#ask(row, whose);
    if (isOptional(row.item.rank)) this.#line.free(thread);
    else {
      this.#line.hold(thread);
      this.#line.pump(thread.account);
    }
  }

  #endHold(thread: SendThread): void {
    this.#line.endHold(thread);
    this.#line.free(thread);
  }

  #ask(row: SendRow, whose: { isOthers: boolean }): void {
    this.#line.rows.move(row, "unclear");
    this.#uncertain.watch(row, whose);
  }

  #resolve(row: SendRow, found: Found): void {
    const { rank } = row.item;
    if (found.kind === "found") this.end(row, { kind: "sent", mid: found.mid });
    else if (row.isRecalled) this.end(row, { kind: "recalled", detail: RECALLED });
    // A campaign's message is not sent again: never is better than twice.
    else if (isOptional(rank)) this.end(row, { kind: "unsettled" });
    else {
      // An answer to a person is: twice is better than never.
      this.#requeue(row, performance.now());
      this.#line.endHold(row.thread);
      return;
    }
    if (!isOptional(rank)) this.#endHold(row.thread);
  }

  async #markBroken({ channel, reason }: Extract<AfterCall, { kind: "broken" }>): Promise<void> {
    try {
      await this.#ports.markBroken(channel, reason);
    } catch (error) {
      this.#ports.log.error({ event: "channel.mark_broken_failed", channelId: channel.id, error: String(error) });
    }
  }

  async #refuse(row: SendRow, outcome: Refused): Promise<void> {
    try {
      // First the word to the conversation, then the end of the row: a crash between them repeats the word, which dedupes.
      await this.#ports.tellRefused(row.item, outcome);
    } catch (error) {
      this.#ports.log.warn({ event: "outbox.refusal_not_stored", error: String(error) });
      this.#requeue(row, performance.now() + REFUSAL_AGAIN_AFTER_MS);
      return;
    }
    this.#endAndFree(row, { kind: "failed", detail: `${outcome.reason}: ${outcome.detail}` });
  }

  /** The conversation goes on once the table says "queued" again: only then can the row be claimed. */
  #requeue(row: SendRow, dueAt: number): void {
    const { item } = row;
    item.dueAt = dueAt;
    this.#line.rows.move(row, "returning");
    void this.#results.push({ item, kind: "requeued", dueAt }).then(() => this.#putBack(row));
  }

  /** It is still to be sent: by us, if the lane is ours (again). */
  #putBack(row: SendRow): void {
    const { thread } = row;
    if (!this.#line.holds(thread)) this.#line.rows.move(row, "gone");
    else if (row.isRecalled) this.end(row, { kind: "recalled", detail: RECALLED });
    else {
      this.#line.rows.move(row, "waiting");
      thread.line.unshift(row);
    }
    this.#line.free(thread);
  }

  #endAndFree(row: SendRow, end: End): void {
    this.end(row, end);
    this.#line.free(row.thread);
  }

  /** The row is no concern of ours any more. */
  #forget(row: SendRow): void {
    this.#line.rows.move(row, "gone");
    this.#line.free(row.thread);
  }

  #logRefusedRow({ id, channelId, conversationId }: OutboxItem, { message }: Error): void {
    this.#ports.log.error({ event: "outbox.row_refused", outboxId: id, channelId, conversationId, error: message });
  }
}

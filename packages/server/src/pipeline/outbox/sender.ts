/**
 * Makes the calls that the outbox asks for: in order within a conversation, in parallel across conversations, inside each
 * account's documented limits. One slow or broken account holds up no other.
 *
 * States of a row, and what moves it:
 *
 *     queued ──claim──► in_flight ──accepted──────► gone, message "sent"
 *       ▲                  │  ├─────refused───────► gone, message "failed", the conversation is told
 *       │                  │  └─────no clear word─► uncertain ──echo───────────► gone, message "sent"
 *       └────deferred──────┘                          │  └──found in the thread─► gone, message "sent"
 *       └────────────────────not found after the wait─┤
 *                                                     └──not found, a campaign's─► gone, message "uncertain"
 *
 *     queued ──recall─► gone, message "failed" (a person took the conversation, and it was the bot's)
 *     queued ──its channel is removed─► gone, message "failed"
 *
 * A row is marked in flight, durably, before its call. The first row of an idle conversation is born that way, in the
 * transaction of its turn (`tryReserve`), because the process that works the lane is the one that sends for it. A row that a
 * dead process left in flight is uncertain: the platform's echo settles it within `uncertainWaitMs` (and not before that process's
 * call must be over), or else its list is asked.
 *
 * A claim may come through after its process has lost the lane, and after the next one has read the row as queued. Then the next one's
 * claim fails, the row is in flight under the other process, and is uncertain like any that a dead process left.
 *
 * A recall happens in the transaction of the turn that decided it (recallSends.ts). What is in flight or uncertain at that moment is
 * marked (`is_recalled`): where it would be queued again, deferred or not found, it ends as recalled instead.
 *
 * What follows an unclear row in its conversation is not kept in memory: it is fetched, in its order, once that one's fate is known.
 *
 * What a process does about a row between two of these states is its phase: see sendRow.ts. Who waits for a place stands in
 * sendLine.ts, what follows from a claim, an answer or a look-up in sendSteps.ts.
 */
import type { NewSend } from "@botschaft/core";
import { RECALLED, type Recalled } from "../lanes/save/recallSends.ts";
import type { OutboxItem } from "./outboxStore.ts";
import type { SendAccount } from "./sendAccount.ts";
import { SendLine } from "./sendLine.ts";
import type { SenderPorts } from "./senderPorts.ts";
import { SendSteps } from "./sendSteps.ts";

/** Lanes are left after this, whatever is still under way on them. */
const LEAVE_WITHIN_MS = 25_000;

export class Sender {
  readonly #ports: SenderPorts;
  readonly #line: SendLine;
  readonly #steps: SendSteps;

  constructor(ports: SenderPorts) {
    this.#ports = ports;
    this.#line = new SendLine({
      store: ports.store,
      directory: ports.directory,
      log: ports.log,
      start: (row) => this.#steps.start(row),
      take: (row) => this.#steps.take(row, true),
      onNoChannel: (account) => void this.#steps.endIfRemoved(account),
    });
    this.#steps = new SendSteps(ports, this.#line);
  }

  /** Calls under way, rows in memory, and notes on ended sends that PostgreSQL does not take; for metrics. */
  get load(): { inFlight: number; inMemory: number; refusedNotes: number } {
    const { accounts, rows } = this.#line;
    return { inFlight: accounts.inFlight, inMemory: rows.size, refusedNotes: this.#steps.refusedNotes };
  }

  /** So many processes share the lanes, and with them each account's conversations and limits. */
  shareLimits(processes: number): void {
    this.#line.accounts.share(processes);
  }

  /**
   * Whether the next message of this conversation may leave at once. When it may, the place is taken: the caller stores the
   * row as in flight and then calls `offer` with it, or `release` when the store failed.
   */
  tryReserve(conversationId: string, channelId: string, lane: number, send: NewSend, rank: number): boolean {
    const account = this.#line.accounts.get(channelId);
    const channel = this.#ports.directory.channel(channelId);
    if (
      this.#line.isStopping ||
      !this.#line.lanes.has(lane) ||
      channel?.status !== "connected" ||
      account.hasReadyBefore(rank) ||
      account.left.size > 0
    )
      return false;
    if (account.isFull(rank) || account.pauseMs() > 0 || account.waitMs(send, rank) > 0) return false;
    const thread = this.#line.thread({ conversationId, channelId, lane });
    if (thread.isBusy || thread.line.length > 0) return false;
    thread.isBusy = true;
    account.take(send, rank);
    return true;
  }

  /** Gives a reserved place back: the row was not stored. */
  release(conversationId: string): void {
    const thread = this.#line.find(conversationId);
    if (!thread) return;
    thread.account.inFlight--;
    this.#line.free(thread);
  }

  /** Takes rows that were just stored, in their order. Reserved ones leave now; what waits, a fetch may have found before. */
  offer(items: readonly OutboxItem[], reserved: ReadonlySet<string>): void {
    for (const item of items) {
      if (reserved.has(item.id)) {
        const thread = this.#line.find(item.conversationId);
        if (!thread) throw new Error("a reserved thread must exist");
        void this.#steps.call(this.#line.rows.add(item, thread, "calling"));
      } else if (!this.#line.rows.has(item.id)) this.#line.enqueue(item, false);
    }
  }

  /** Takes over lanes: everything unfinished on them is loaded. To be called once per lane, before its turns run. */
  async takeLanes(lanes: readonly number[]): Promise<void> {
    for (const lane of lanes) this.#line.lanes.add(lane);
    await this.#ports.store.takeOver(lanes);
    for (const stored of await this.#line.backlog.read(lanes)) {
      const row = this.#line.rows.find(stored.id);
      if (!row) this.#steps.take(stored, false);
      // The recall may have been our own, and the answer to its commit lost with the lane.
      else if (stored.isRecalled) row.isRecalled = true;
    }
    this.#line.backlog.open(
      lanes.filter((lane) => this.#line.lanes.has(lane)),
      this.#line.accounts.all(),
    );
  }

  /** Lets go of lanes: waits for the calls under way, forgets the rest (it is in the table). */
  async leaveLanes(lanes: ReadonlySet<number>): Promise<void> {
    this.dropLanes(lanes);
    const busy = [...this.#line.threads()].filter((thread) => lanes.has(thread.lane) && thread.isBusy);
    const deadline = performance.now() + LEAVE_WITHIN_MS;
    while (busy.some((thread) => thread.isBusy) && performance.now() < deadline)
      await new Promise((resolve) => setTimeout(resolve, 5));
    await this.#steps.drained();
  }

  /** Lanes were lost with their connection: another process may have them. Calls under way end by themselves. */
  dropLanes(lanes: ReadonlySet<number>): void {
    for (const lane of lanes) this.#line.lanes.delete(lane);
    this.#line.backlog.close(lanes);
    for (const thread of this.#line.threads()) {
      if (!lanes.has(thread.lane)) continue;
      for (const row of thread.line.splice(0)) this.#line.rows.move(row, "gone");
      if (!thread.isBusy) this.#line.forget(thread);
    }
    for (const row of this.#line.rows.listAsked(lanes)) this.#steps.endAsking(row);
  }

  /** An echo settled this row: whoever waits for its fate goes on. */
  settled(outboxId: string): void {
    const row = this.#line.rows.find(outboxId);
    switch (row?.phase) {
      case "unclear":
        this.#steps.endAsking(row);
        return;
      case "claiming":
      case "calling":
      case "returning":
        row.isSettledEarly = true;
        return;
      default:
        // What is in the line finds out when its turn comes; of any other this process has nothing to say.
        return;
    }
  }

  /**
   * A person took conversations from the bot: forgets what was deleted for that, and remembers what was under way. To be called
   * after `offer` of the same turns. A row whose claim runs right now ends there: the claim does not find it.
   */
  recall(recalled: readonly Recalled[]): void {
    const accounts = new Set<SendAccount>();
    for (const { outboxId, isGone } of recalled) {
      const row = this.#line.rows.find(outboxId);
      if (!row) continue;
      if (!isGone) row.isRecalled = true;
      if (row.phase !== "waiting") continue;
      // What was under way in the table came back to wait just now, and not before our transaction looked.
      if (isGone) this.#line.rows.move(row, "gone");
      else this.#steps.end(row, { kind: "recalled", detail: RECALLED });
      this.#line.remove(row);
      accounts.add(row.thread.account);
    }
    // What waited behind them may be due now.
    for (const account of accounts) this.#line.goOn(account);
  }

  /** Channels changed: a reconnected account sends what was kept. */
  wake(): void {
    for (const account of this.#line.accounts.all()) this.#line.pump(account);
  }

  /** Stops taking new work, waits for calls under way, writes down how they went. */
  async stop(): Promise<void> {
    this.#line.stop();
    await this.leaveLanes(new Set([...this.#line.lanes, ...[...this.#line.threads()].map((thread) => thread.lane)]));
    this.#line.accounts.stop();
  }
}

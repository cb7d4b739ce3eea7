/** What waits for its turn on the held lanes, by account and conversation; it starts what may start. */
import type { Log } from "../../log.ts";
import type { Directory } from "../directory/directory.ts";
import { Backlog } from "./backlog.ts";
import type { OutboxItem, OutboxStore, StoredItem } from "./outboxStore.ts";
import type { SendAccount } from "./sendAccount.ts";
import { SendAccounts } from "./sendAccounts.ts";
import type { SendRow } from "./sendRow.ts";
import { SendRows } from "./sendRows.ts";
import { SendThread } from "./sendThread.ts";

/** Calls a second, where the channel's own rate is not known. */
const USUAL_RATE = 300;

export interface LinePorts {
  readonly store: OutboxStore;
  readonly directory: Directory;
  readonly log: Log;
  /** Its turn has come, and it has a place; or its fate is to be asked for. */
  start(row: SendRow): void;
  /** Gets a row that was fetched. It may be out of date by now. */
  take(row: StoredItem): void;
  /** Something is ready on an account whose channel nobody knows. */
  onNoChannel(account: SendAccount): void;
}

type ThreadHome = Pick<OutboxItem, "conversationId" | "channelId" | "lane">;

export class SendLine {
  readonly rows = new SendRows();
  readonly accounts: SendAccounts;
  readonly backlog: Backlog;
  /** Lanes this sender may send for. What comes back for any other is written down and forgotten: its new holder has the row. */
  readonly lanes = new Set<number>();
  readonly #ports: LinePorts;
  readonly #threads = new Map<string, SendThread>();
  #isStopping = false;

  constructor(ports: LinePorts) {
    this.#ports = ports;
    this.accounts = new SendAccounts((id) => ports.directory.channel(id)?.sendRatePerSecond ?? USUAL_RATE);
    this.backlog = new Backlog({
      store: ports.store,
      log: ports.log,
      account: (channelId) => this.accounts.get(channelId),
      take: (row) => {
        if (!this.rows.has(row.id)) ports.take(row);
      },
    });
  }

  get isStopping(): boolean {
    return this.#isStopping;
  }

  stop(): void {
    this.#isStopping = true;
    this.backlog.stop();
  }

  holds({ lane }: SendThread): boolean {
    return this.lanes.has(lane);
  }

  threads(): Iterable<SendThread> {
    return this.#threads.values();
  }

  find(conversationId: string): SendThread | undefined {
    return this.#threads.get(conversationId);
  }

  /** The conversation's line, an empty one if it has none. */
  thread(home: ThreadHome): SendThread {
    let thread = this.#threads.get(home.conversationId);
    if (!thread) {
      thread = this.looseThread(home);
      this.#threads.set(home.conversationId, thread);
    }
    return thread;
  }

  /** For a row that neither waits for anything nor holds up anything. */
  looseThread({ conversationId, channelId, lane }: ThreadHome): SendThread {
    return new SendThread(conversationId, this.accounts.get(channelId), lane);
  }

  forget(thread: SendThread): void {
    this.#threads.delete(thread.conversationId);
  }

  /**
   * Puts a queued row at the end of its conversation's line, if there is room for it in memory; the table keeps it otherwise.
   *
   * @param isFetched false: it is new, and must not overtake what still lies in the table
   */
  enqueue(item: OutboxItem, isFetched: boolean): void {
    if (!this.lanes.has(item.lane)) return;
    const account = this.accounts.get(item.channelId);
    account.workspaceId ??= item.workspaceId;
    const known = this.#threads.get(item.conversationId);
    if (known && known.unclear > 0) known.left.add(item.rank);
    else if (this.backlog.admits(account, item.rank, isFetched)) this.append(item, "waiting");
    else this.backlog.refill(account);
  }

  /** Puts a row at the end of its conversation's line. One that another process may have sent holds up what follows. */
  append(item: OutboxItem, phase: "waiting" | "inherited"): SendRow {
    const thread = this.thread(item);
    const row = this.rows.add(item, thread, phase);
    thread.line.push(row);
    thread.account.makeReady(thread);
    this.pump(thread.account);
    return row;
  }

  /** Takes a row that waits out of its line. */
  remove(row: SendRow): void {
    const { thread } = row;
    thread.line = thread.line.filter((other) => other !== row);
    if (thread.line.length > 0 || thread.isBusy) return;
    thread.account.makeUnready(thread);
    this.forget(thread);
  }

  /** Until the fate of something in it is known, nothing else of this conversation leaves, nor takes a place in memory. */
  hold(thread: SendThread): void {
    const following = thread.line.filter((row) => !this.rows.isInTheWay(row));
    for (const row of following) {
      thread.left.add(row.item.rank);
      this.rows.move(row, "gone");
    }
    thread.line = thread.line.filter((row) => !following.includes(row));
  }

  /** What was left in the table behind it is to be fetched, before anything newer. */
  endHold(thread: SendThread): void {
    for (const rank of thread.left) this.backlog.leave(thread.account, rank);
    thread.left.clear();
  }

  /** What was under way in this conversation is over: what follows may go on. */
  free(thread: SendThread): void {
    thread.isBusy = false;
    if (thread.line.length > 0) thread.account.makeReady(thread);
    else this.forget(thread);
    this.goOn(thread.account);
  }

  /** A place, or room in memory, became free. */
  goOn(account: SendAccount): void {
    this.pump(account);
    this.backlog.refill(account);
  }

  /** Starts what may start. Called whenever something that could hold a send back has changed. */
  pump(account: SendAccount): void {
    if (this.#isStopping || !account.hasReady) return;
    const channel = this.#ports.directory.channel(account.channelId);
    if (!channel) this.#ports.onNoChannel(account);
    if (channel?.status !== "connected") return;
    const { started, waitMs } = account.start(performance.now());
    for (const row of started) this.#ports.start(row);
    if (waitMs > 0) account.wakeAfter(waitMs, () => this.pump(account));
  }
}

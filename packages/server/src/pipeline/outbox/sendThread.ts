import type { SendAccount } from "./sendAccount.ts";
import type { SendRow } from "./sendRow.ts";

/** What is to be sent in one conversation, one after the other. */
export class SendThread {
  readonly conversationId: string;
  readonly account: SendAccount;
  readonly lane: number;
  /** What waits, in memory. */
  line: SendRow[] = [];
  /** A call is under way, or its fate is being found out: what follows waits. */
  isBusy = false;
  /** Among which of those that wait for a place at their account it stands; undefined: among none. */
  readyAs: number | undefined;
  /** Rows of it whose fate is being found out before anything else may leave. As long as there are any, what follows stays in the table. */
  unclear = 0;
  /** Ranks of what follows and was left there. */
  readonly left = new Set<number>();

  constructor(conversationId: string, account: SendAccount, lane: number) {
    this.conversationId = conversationId;
    this.account = account;
    this.lane = lane;
  }

  /** The rank of the most urgent thing in its line: order counts more than class, so what stands before it is lifted with it. */
  get urgency(): number {
    return this.line.reduce((urgency, { item }) => Math.min(urgency, item.rank), Number.POSITIVE_INFINITY);
  }
}

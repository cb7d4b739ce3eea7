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
  /** It is among those of its account that wait for a place. */
  isReady = false;
  /** Rows of it whose fate is being found out. As long as there are any, what follows stays in the table. */
  unclear = 0;
  /** Something that follows was left there. */
  hasMoreInTable = false;

  constructor(conversationId: string, account: SendAccount, lane: number) {
    this.conversationId = conversationId;
    this.account = account;
    this.lane = lane;
  }
}

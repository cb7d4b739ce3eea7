/** What a batch of turns decided, as the rows that `saveTurns` stores, and what comes back from it. */
import type { NewSend } from "@botschaft/core";
import type { EntryRow, RawRow } from "../../journal/journalRows.ts";
import type { AccountEventRow } from "./accountEvents.ts";
import type { Recalled } from "./recallSends.ts";
import type { ConversationResult } from "../turnBatch.ts";

/** Rows for the outbox, decided before the save: which leave at once (`in_flight`) and which wait. */
export interface OutboxRow {
  readonly workspaceId: string;
  readonly conversationId: string;
  readonly channelId: string;
  readonly contactKey: string;
  readonly lane: number;
  readonly send: NewSend;
  /** The place of its class among core's `sendClasses`: 0 leaves first. */
  readonly rank: number;
  readonly isReserved: boolean;
}

export interface Batch {
  readonly results: readonly ConversationResult[];
  /** All entries of the queue that are done with it, those that failed included. */
  readonly doneEntryIds: readonly string[];
  /** What enters the journal with this very transaction, done from the start; see directWay.ts. */
  readonly direct: DirectRows;
  readonly failures: readonly { readonly entryId: string; readonly error: string }[];
  readonly outbox: readonly OutboxRow[];
  readonly accountEvents: readonly AccountEventRow[];
  /** Entries counted as handled, or failed, per channel. */
  readonly counts: readonly {
    readonly workspaceId: string;
    readonly channelId: string;
    readonly metric: string;
    readonly count: number;
  }[];
  /** Payloads for other processes and for screens. */
  readonly notices: readonly string[];
}

export interface DirectRows {
  readonly raws: readonly RawRow[];
  readonly entries: readonly EntryRow[];
}

export interface Saved {
  /** Outbox ids in the order of `Batch.outbox`. */
  readonly outboxIds: readonly string[];
  /** Sends that an echo settled while their fate was still open. */
  readonly settled: readonly { readonly outboxId: string; readonly conversationId: string }[];
  readonly recalled: readonly Recalled[];
  /** Lanes that have new entries. */
  readonly posted: ReadonlySet<number>;
}

/** In the ledger: arrived, received and handled at once, in one row instead of three. */
export const DIRECT_METRIC = "direct";

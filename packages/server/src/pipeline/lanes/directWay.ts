/**
 * Events that a lane group stores itself, with their turns: nobody has written them down yet, and nobody is told that they
 * arrived before the transaction of their turn is committed.
 */
import type { Client } from "pg";
import type { IdBlocks } from "../journal/idBlocks.ts";
import type { Append } from "../journal/journalEntry.ts";
import { entryRow, laneOfEntry, rawRow, type EntryRow, type RawRow } from "../journal/journalRows.ts";
import type { QueueRow } from "./laneQueue.ts";
import type { DirectRows } from "./save/turnRows.ts";
import { storableText } from "../sqlText.ts";

export interface DirectAppend {
  readonly append: Append;
  readonly lanes: readonly number[];
  readonly receivedAt: number;
  /** Ends once it is stored, by whichever way, or was refused. */
  readonly settled: Promise<void>;
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

/** Some of them with the ids of their rows, ready to be run and stored. */
export interface DirectBatch extends DirectRows {
  readonly appends: readonly DirectAppend[];
  readonly rows: readonly QueueRow[];
}

export async function prepareDirect(
  client: Client,
  ids: IdBlocks,
  appends: readonly DirectAppend[],
): Promise<DirectBatch> {
  const entryCount = appends.reduce((sum, { append }) => sum + append.entries.length, 0);
  const rawIds = await ids.takeRaw(client, appends.length);
  const entryIds = await ids.takeEntries(client, entryCount);
  const raws: RawRow[] = [];
  const entries: EntryRow[] = [];
  const rows: QueueRow[] = [];
  for (const [index, { append, receivedAt }] of appends.entries()) {
    const rawId = rawIds[index];
    if (rawId === undefined || append.raw === null || "storedId" in append.raw)
      throw new Error("what comes directly comes with its raw event");
    raws.push(rawRow(rawId, append.raw));
    for (const entry of append.entries) {
      const entryId = entryIds[rows.length] ?? "";
      entries.push(entryRow(entry, rawId, entryId));
      rows.push({
        entryId,
        lane: laneOfEntry(entry),
        workspaceId: entry.workspaceId,
        channelId: entry.channelId,
        contactKey: storableText(entry.contactKey),
        dedupeKey: storableText(entry.dedupeKey),
        kind: entry.kind,
        at: entry.at,
        receivedAt,
        content: entry.content,
      });
    }
  }
  return { appends, rows, raws, entries };
}

export const NOTHING_DIRECT: DirectBatch = {
  appends: [],
  rows: [],
  raws: [],
  entries: [],
};

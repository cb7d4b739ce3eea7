/** What a batch of turns decided, in the forms in which it is stored and handed on. */
import type { LanePorts } from "./lanePorts.ts";
import type { QueueRow } from "./laneQueue.ts";
import type { OutboxItem } from "../outbox/outboxStore.ts";
import { rankOf } from "../outbox/sendRank.ts";
import { DIRECT_METRIC, type Batch, type OutboxRow } from "./save/turnRows.ts";
import type { ConversationResult } from "./turnBatch.ts";

export function failureOf(row: QueueRow, error: unknown): Batch["failures"][number] {
  return { entryId: row.entryId, error: error instanceof Error ? (error.stack ?? error.message) : String(error) };
}

/** The rows for the outbox. Only the first send of a conversation may leave at once; the others wait for its answer. */
export function reserve(results: readonly ConversationResult[], sender: LanePorts["sender"]): OutboxRow[] {
  const rows: OutboxRow[] = [];
  for (const { conversation: c, lane, turns } of results) {
    let isFirst = true;
    for (const { turn } of turns) {
      for (const send of turn.sends) {
        const rank = rankOf(send);
        const isReserved = isFirst && sender.tryReserve(c.id, c.channelId, lane, send, rank);
        isFirst = false;
        rows.push({
          workspaceId: c.workspaceId,
          conversationId: c.id,
          channelId: c.channelId,
          contactKey: c.contactKey,
          lane,
          send,
          rank,
          isReserved,
        });
      }
    }
  }
  return rows;
}

export function itemsOf(rows: readonly OutboxRow[], ids: readonly string[]): OutboxItem[] {
  const now = performance.now();
  return rows.map(({ isReserved, ...row }, index) => ({
    ...row,
    id: ids[index] ?? "",
    attempts: isReserved ? 1 : 0,
    dueAt: 0,
    createdAt: now,
  }));
}

export function isWorthTelling(result: ConversationResult): boolean {
  if (result.turns.every(({ turn }) => turn.isQuiet)) return false;
  return (
    result.isChanged ||
    result.contactPatches.length > 0 ||
    result.turns.some(({ turn }) => turn.patches.length + turn.settled.length + turn.statuses.length > 0)
  );
}

export function effectsOf({ conversation: c, lane, turns }: ConversationResult) {
  return turns.flatMap(({ turn }) =>
    turn.effects.map((effect) => ({
      workspaceId: c.workspaceId,
      conversationId: c.id,
      channelId: c.channelId,
      contactKey: c.contactKey,
      lane,
      effect,
    })),
  );
}

/** An entry of somebody unknown that brings nobody into being. */
export interface Stranger {
  readonly workspaceId: string;
  readonly channelId: string;
  readonly kind: string;
}

/** In the ledger, with the kind of what came behind it. */
export const STRANGER_METRIC = "stranger.";

export function countPerChannel(
  queued: readonly QueueRow[],
  direct: readonly QueueRow[],
  failures: Batch["failures"],
  results: readonly ConversationResult[],
  strangers: readonly Stranger[],
): Batch["counts"] {
  const failed = new Set(failures.map((failure) => failure.entryId));
  const counts = new Map<string, { workspaceId: string; channelId: string; metric: string; count: number }>();
  const count = (workspaceId: string, channelId: string, metric: string) => {
    const key = `${channelId} ${metric}`;
    const known = counts.get(key);
    if (known) known.count++;
    else counts.set(key, { workspaceId, channelId, metric, count: 1 });
  };
  for (const row of queued) count(row.workspaceId, row.channelId, failed.has(row.entryId) ? "failed" : "handled");
  for (const row of direct) count(row.workspaceId, row.channelId, DIRECT_METRIC);
  for (const { conversation: c, turns } of results)
    for (const { isUnknown } of turns) if (isUnknown) count(c.workspaceId, c.channelId, "unknown");
  for (const { workspaceId, channelId, kind } of strangers) count(workspaceId, channelId, STRANGER_METRIC + kind);
  return [...counts.values()];
}

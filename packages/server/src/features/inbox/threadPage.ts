import type { ClientBase } from "pg";
import type { WorkspaceId } from "@botschaft/core";
import { AppError } from "../../http/appError.ts";
import { listMessages, type MessageRow } from "./queries.ts";

export interface ThreadQuestion {
  readonly before?: number;
  readonly after?: number;
  readonly around?: number;
  readonly limit: number;
}

export interface ThreadPage {
  /** Ascending. */
  readonly rows: readonly MessageRow[];
  readonly hasOlder: boolean;
  readonly hasNewer: boolean;
}

/**
 * One page of a thread, by the primary key alone: opening at a message far back reads as little as opening at the end.
 *
 * @param lastSeq of the conversation
 */
export async function readThreadPage(
  db: ClientBase,
  workspaceId: WorkspaceId,
  { id, lastSeq }: { readonly id: string; readonly lastSeq: number },
  { before, after, around, limit }: ThreadQuestion,
): Promise<ThreadPage> {
  if ([before, after, around].filter((each) => each !== undefined).length > 1)
    throw new AppError("invalid_request", "Only one of before, after and around.");
  // One more than asked for tells whether there are more.
  const listOlder = async (than: number | null, most: number) => {
    const rows = await listMessages(db, workspaceId, id, { before: than, after: null, limit: most + 1 });
    return { rows: rows.slice(0, most).reverse(), hasMore: rows.length > most };
  };
  const listNewer = async (than: number, most: number) => {
    const rows = await listMessages(db, workspaceId, id, { before: null, after: than, limit: most + 1 });
    return { rows: rows.slice(0, most), hasMore: rows.length > most };
  };
  if (around !== undefined) {
    const half = Math.ceil(limit / 2);
    const older = await listOlder(around + 1, half);
    const newer = await listNewer(around, limit - half);
    return { rows: [...older.rows, ...newer.rows], hasOlder: older.hasMore, hasNewer: newer.hasMore };
  }
  if (after !== undefined) {
    const { rows, hasMore } = await listNewer(after, limit);
    // Numbers begin with one and have no gaps.
    return { rows, hasOlder: (rows[0]?.seq ?? 1) > 1, hasNewer: hasMore };
  }
  const { rows, hasMore } = await listOlder(before ?? null, limit);
  return { rows, hasOlder: hasMore, hasNewer: (rows.at(-1)?.seq ?? lastSeq) < lastSeq };
}

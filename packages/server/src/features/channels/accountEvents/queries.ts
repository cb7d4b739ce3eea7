import type { ClientBase } from "pg";
import type { WorkspaceId } from "@botschaft/core";

export interface AccountEventRow {
  id: string;
  at: Date;
  name: string;
  needsPerson: boolean;
  raw: string | null;
  seenAt: Date | null;
}

/** What a platform said about an account, newest first. */
export async function listAccountEvents(
  db: ClientBase,
  workspaceId: WorkspaceId,
  channelId: string,
  below: readonly string[] | null,
  limit: number,
): Promise<AccountEventRow[]> {
  const { rows } = await db.query<AccountEventRow>(
    `select id, at, name, needs_person as "needsPerson", raw, seen_at as "seenAt" from account_events
      where workspace_id = $1 and channel_id = $2 and ($3::bigint is null or id < $3)
      order by id desc limit $4`,
    [workspaceId, channelId, below?.[0] ?? null, limit],
  );
  return rows;
}

/** Notes that somebody has seen everything up to an event. */
export async function markAccountEventsSeen(
  db: ClientBase,
  workspaceId: WorkspaceId,
  channelId: string,
  upTo: string,
  seenBy: string,
): Promise<void> {
  await db.query(
    `update account_events set seen_at = now(), seen_by = $4
      where workspace_id = $1 and channel_id = $2 and id <= $3 and needs_person and seen_at is null`,
    [workspaceId, channelId, upTo, seenBy],
  );
}

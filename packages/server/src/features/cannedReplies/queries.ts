import type { ClientBase } from "pg";
import type { CannedReply } from "@botschaft/contract";
import type { WorkspaceId } from "@botschaft/core";

export interface CannedReplyRow {
  readonly id: string;
  readonly ownerId: string | null;
  readonly shortcut: string;
  readonly texts: CannedReply["texts"];
  readonly updatedAt: Date;
}

export type NewCannedReply = Pick<CannedReplyRow, "id" | "ownerId" | "shortcut" | "texts">;

const COLUMNS = `id, owner_id as "ownerId", shortcut, texts, updated_at as "updatedAt"`;

/** The team's and `actorId`'s own, by shortcut. */
export async function listCannedReplies(
  db: ClientBase,
  workspaceId: WorkspaceId,
  actorId: string,
  limit: number,
): Promise<CannedReplyRow[]> {
  const { rows } = await db.query<CannedReplyRow>(
    `select ${COLUMNS} from canned_replies
      where workspace_id = $1 and (owner_id is null or owner_id = $2)
      order by shortcut, owner_id nulls last
      limit $3`,
    [workspaceId, actorId, limit],
  );
  return rows;
}

/** @returns undefined when the shortcut is taken */
export async function insertCannedReply(
  db: ClientBase,
  workspaceId: WorkspaceId,
  { id, ownerId, shortcut, texts }: NewCannedReply,
): Promise<CannedReplyRow | undefined> {
  const { rows } = await db.query<CannedReplyRow>(
    `insert into canned_replies (workspace_id, id, owner_id, shortcut, texts) values ($1, $2, $3, $4, $5)
     on conflict do nothing
     returning ${COLUMNS}`,
    [workspaceId, id, ownerId, shortcut, JSON.stringify(texts)],
  );
  return rows[0];
}

/** Those that `actorId` may change. Whether the shortcut is free is to be asked before. */
export async function updateCannedReply(
  db: ClientBase,
  workspaceId: WorkspaceId,
  actorId: string,
  { id, ownerId, shortcut, texts }: NewCannedReply,
): Promise<CannedReplyRow | undefined> {
  const { rows } = await db.query<CannedReplyRow>(
    `update canned_replies set owner_id = $4, shortcut = $5, texts = $6, updated_at = now()
      where workspace_id = $1 and id = $3 and (owner_id is null or owner_id = $2)
     returning ${COLUMNS}`,
    [workspaceId, actorId, id, ownerId, shortcut, JSON.stringify(texts)],
  );
  return rows[0];
}

export async function isShortcutTaken(
  db: ClientBase,
  workspaceId: WorkspaceId,
  { id, ownerId, shortcut }: Pick<NewCannedReply, "id" | "ownerId" | "shortcut">,
): Promise<boolean> {
  const { rowCount } = await db.query(
    `select from canned_replies
      where workspace_id = $1 and owner_id is not distinct from $2 and shortcut = $3 and id <> $4`,
    [workspaceId, ownerId, shortcut, id],
  );
  return rowCount !== 0;
}

/** @returns whether there was one that `actorId` may throw away */
export async function deleteCannedReply(
  db: ClientBase,
  workspaceId: WorkspaceId,
  actorId: string,
  id: string,
): Promise<boolean> {
  const { rowCount } = await db.query(
    "delete from canned_replies where workspace_id = $1 and id = $3 and (owner_id is null or owner_id = $2)",
    [workspaceId, actorId, id],
  );
  return rowCount === 1;
}

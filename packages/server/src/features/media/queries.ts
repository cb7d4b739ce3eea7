import type { ClientBase } from "pg";
import type { Media } from "@botschaft/contract";
import type { WorkspaceId } from "@botschaft/core";

export interface MediaRow {
  id: string;
  type: Media["type"];
  contentType: string;
  sizeBytes: number;
  fileName: string | null;
}

const COLUMNS = `id, type, content_type as "contentType", size_bytes::float8 as "sizeBytes", file_name as "fileName"`;

export async function saveMedia(db: ClientBase, workspaceId: WorkspaceId, row: MediaRow): Promise<void> {
  await db.query(
    `insert into media (workspace_id, id, type, content_type, size_bytes, file_name) values ($1, $2, $3, $4, $5, $6)
     on conflict (workspace_id, id) do update set file_name = excluded.file_name, is_upload = true`,
    [workspaceId, row.id, row.type, row.contentType, row.sizeBytes, row.fileName],
  );
}

export async function findMedia(
  db: ClientBase,
  workspaceId: WorkspaceId,
  mediaId: string,
): Promise<MediaRow | undefined> {
  const { rows } = await db.query<MediaRow>(`select ${COLUMNS} from media where workspace_id = $1 and id = $2`, [
    workspaceId,
    mediaId,
  ]);
  return rows[0];
}

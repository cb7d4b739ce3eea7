import type { ClientBase } from "pg";
import type { Scope } from "@botschaft/contract";
import type { WorkspaceId } from "@botschaft/core";

export interface ApiKeyRow {
  id: string;
  name: string;
  scopes: Scope[];
  hint: string;
  createdBy: string | null;
  createdAt: Date;
  lastUsedAt: Date | null;
  expiresAt: Date | null;
}

const COLUMNS = `id, name, scopes, hint, created_by as "createdBy", created_at as "createdAt", last_used_at as "lastUsedAt", expires_at as "expiresAt"`;

/** Keys that hold or have expired; revoked ones are gone from sight. */
export async function listApiKeys(db: ClientBase, workspaceId: WorkspaceId): Promise<ApiKeyRow[]> {
  const { rows } = await db.query<ApiKeyRow>(
    `select ${COLUMNS} from api_keys where workspace_id = $1 and revoked_at is null order by created_at desc, id limit 1000`,
    [workspaceId],
  );
  return rows;
}

export async function insertApiKey(
  db: ClientBase,
  row: {
    id: string;
    workspaceId: WorkspaceId;
    name: string;
    hash: Buffer;
    hint: string;
    scopes: readonly Scope[];
    createdBy: string;
    expiresAt: string | null;
  },
): Promise<ApiKeyRow | undefined> {
  const { rows } = await db.query<ApiKeyRow>(
    `insert into api_keys (id, workspace_id, name, secret_hash, hint, scopes, created_by, expires_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8) returning ${COLUMNS}`,
    [row.id, row.workspaceId, row.name, row.hash, row.hint, row.scopes, row.createdBy, row.expiresAt],
  );
  return rows[0];
}

/** @returns the key's name; undefined when there is none, or it was revoked before */
export async function revokeApiKey(
  db: ClientBase,
  workspaceId: WorkspaceId,
  keyId: string,
): Promise<string | undefined> {
  const { rows } = await db.query<{ name: string }>(
    "update api_keys set revoked_at = now() where workspace_id = $1 and id = $2 and revoked_at is null returning name",
    [workspaceId, keyId],
  );
  return rows[0]?.name;
}

import type { ClientBase } from "pg";
import type { OtherFlow, WorkspaceId } from "@botschaft/core";

export interface FlowRow {
  id: string;
  name: string;
  priority: number;
  isActive: boolean;
  draftUpdatedAt: Date;
  createdAt: Date;
  versionId: string | null;
  versionNumber: number | null;
  publishedAt: Date | null;
  publishedBy: string | null;
  hasUnpublishedChanges: boolean;
  createdAtText: string;
}

export interface FlowWithDraft extends FlowRow {
  draft: Record<string, unknown>;
}

// Publishing notes the draft's time as its own, so a draft that is newer says something new.
const SELECT_FLOWS = (more = "") => `
  select f.id, f.name, f.priority, f.is_active as "isActive", f.draft_updated_at as "draftUpdatedAt", f.created_at as "createdAt",
         v.id as "versionId", v.number as "versionNumber", v.published_at as "publishedAt", v.published_by as "publishedBy",
         v.id is null or f.draft_updated_at > v.published_at as "hasUnpublishedChanges",
         to_char(f.created_at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as "createdAtText"${more}
    from flows f left join flow_versions v on v.workspace_id = f.workspace_id and v.id = f.published_version_id`;

/** Flows in the order in which they are asked. */
export async function listFlows(
  db: ClientBase,
  workspaceId: WorkspaceId,
  after: readonly string[] | null,
  limit: number,
): Promise<FlowRow[]> {
  const { rows } = await db.query<FlowRow>(
    `${SELECT_FLOWS()}
      where f.workspace_id = $1 and f.archived_at is null
        and ($2::integer is null or (f.priority, f.created_at, f.id) > ($2, $3::timestamptz, $4::uuid))
      order by f.priority, f.created_at, f.id limit $5`,
    [workspaceId, after?.[0] ?? null, after?.[1] ?? null, after?.[2] ?? null, limit],
  );
  return rows;
}

export async function findFlow(
  db: ClientBase,
  workspaceId: WorkspaceId,
  flowId: string,
): Promise<FlowWithDraft | undefined> {
  const { rows } = await db.query<FlowWithDraft>(
    `${SELECT_FLOWS(", f.draft")} where f.workspace_id = $1 and f.id = $2 and f.archived_at is null`,
    [workspaceId, flowId],
  );
  return rows[0];
}

/** Other flows with one of these ids or names, as they are published. `place` is where they stand in the order of being asked. */
export async function listPublishedFlows(
  db: ClientBase,
  workspaceId: WorkspaceId,
  flowId: string,
  idsOrNames: readonly string[],
): Promise<(OtherFlow & { place: number })[]> {
  // A published definition was parsed before it was stored, so the row's type is an honest one.
  const { rows } = await db.query<OtherFlow & { place: number }>(
    `select f.id, f.name, v.definition, f.place
       from (select id, name, published_version_id, row_number() over (order by priority, created_at, id)::int as place
               from flows where workspace_id = $1 and archived_at is null) f
       join flow_versions v on v.workspace_id = $1 and v.id = f.published_version_id
      where f.id <> $2 and (f.id::text = any($3) or f.name = any($3)) limit 2000`,
    [workspaceId, flowId, idsOrNames],
  );
  return rows;
}

export async function insertFlow(
  db: ClientBase,
  workspaceId: WorkspaceId,
  row: { id: string; name: string; priority: number | undefined; draft: object },
): Promise<void> {
  await db.query(
    "insert into flows (workspace_id, id, name, priority, draft) values ($1, $2, $3, coalesce($4, 100), $5)",
    [workspaceId, row.id, row.name, row.priority ?? null, JSON.stringify(row.draft)],
  );
}

export async function updateFlow(
  db: ClientBase,
  workspaceId: WorkspaceId,
  flowId: string,
  change: { name?: string; isActive?: boolean; priority?: number },
): Promise<void> {
  await db.query(
    `update flows set name = coalesce($3, name), is_active = coalesce($4, is_active), priority = coalesce($5, priority)
      where workspace_id = $1 and id = $2 and archived_at is null`,
    [workspaceId, flowId, change.name ?? null, change.isActive ?? null, change.priority ?? null],
  );
}

/** Replaces the draft; with `ifUpdatedAt`, only when it is still that one. Milliseconds are all a client knows of it. */
export async function updateDraft(
  db: ClientBase,
  workspaceId: WorkspaceId,
  flowId: string,
  draft: object,
  ifUpdatedAt: string | null,
): Promise<boolean> {
  const { rowCount } = await db.query(
    `update flows set draft = $3, draft_updated_at = clock_timestamp()
      where workspace_id = $1 and id = $2 and archived_at is null
        and ($4::timestamptz is null or date_trunc('milliseconds', draft_updated_at) = $4)`,
    [workspaceId, flowId, JSON.stringify(draft), ifUpdatedAt],
  );
  return rowCount === 1;
}

/**
 * Locks the flow until the transaction ends, and with it all changes to what is published in the workspace: two who publish at once
 * get two numbers, and each sees what the other published. Two flows that call each other would else both pass their check.
 */
export async function lockFlow(db: ClientBase, workspaceId: WorkspaceId, flowId: string): Promise<boolean> {
  await db.query("select pg_advisory_xact_lock(hashtextextended('publishing in ' || $1, 0))", [workspaceId]);
  const { rowCount } = await db.query(
    "select from flows where workspace_id = $1 and id = $2 and archived_at is null for update",
    [workspaceId, flowId],
  );
  return rowCount === 1;
}

/** Stores a new version and makes it the one that new runs take. */
export async function insertVersion(
  db: ClientBase,
  workspaceId: WorkspaceId,
  row: { id: string; flowId: string; definition: object; publishedBy: string },
): Promise<void> {
  await db.query(
    `insert into flow_versions (workspace_id, id, flow_id, number, definition, published_by, published_at)
     select $1, $2, $3, coalesce(max(number), 0) + 1, $4, $5, clock_timestamp() from flow_versions where workspace_id = $1 and flow_id = $3`,
    [workspaceId, row.id, row.flowId, JSON.stringify(row.definition), row.publishedBy],
  );
  await db.query("update flows set published_version_id = $3 where workspace_id = $1 and id = $2", [
    workspaceId,
    row.flowId,
    row.id,
  ]);
}

export interface VersionRow {
  id: string;
  flowId: string;
  number: number;
  publishedAt: Date;
  publishedBy: string | null;
  isPublished: boolean;
}

const VERSION = `v.id, v.flow_id as "flowId", v.number, v.published_at as "publishedAt", v.published_by as "publishedBy",
  f.published_version_id is not distinct from v.id as "isPublished"`;

export async function listVersions(
  db: ClientBase,
  workspaceId: WorkspaceId,
  flowId: string,
  below: readonly string[] | null,
  limit: number,
): Promise<VersionRow[]> {
  const { rows } = await db.query<VersionRow>(
    `select ${VERSION} from flow_versions v join flows f on f.workspace_id = v.workspace_id and f.id = v.flow_id
      where v.workspace_id = $1 and v.flow_id = $2 and ($3::integer is null or v.number < $3) order by v.number desc limit $4`,
    [workspaceId, flowId, below?.[0] ?? null, limit],
  );
  return rows;
}

export async function findVersion(
  db: ClientBase,
  workspaceId: WorkspaceId,
  flowId: string,
  versionId: string,
): Promise<(VersionRow & { definition: Record<string, unknown> }) | undefined> {
  const { rows } = await db.query<VersionRow & { definition: Record<string, unknown> }>(
    `select ${VERSION}, v.definition from flow_versions v join flows f on f.workspace_id = v.workspace_id and f.id = v.flow_id
      where v.workspace_id = $1 and v.flow_id = $2 and v.id = $3`,
    [workspaceId, flowId, versionId],
  );
  return rows[0];
}

/** Puts a flow away. Its versions stay for conversations inside of them. */
export async function archiveFlow(db: ClientBase, workspaceId: WorkspaceId, flowId: string): Promise<boolean> {
  const { rowCount } = await db.query(
    "update flows set archived_at = now(), is_active = false where workspace_id = $1 and id = $2 and archived_at is null",
    [workspaceId, flowId],
  );
  return rowCount === 1;
}

export async function hasPublishedFlow(db: ClientBase, workspaceId: WorkspaceId): Promise<boolean> {
  const { rowCount } = await db.query(
    "select from flows where workspace_id = $1 and published_version_id is not null and is_active and archived_at is null limit 1",
    [workspaceId],
  );
  return rowCount === 1;
}

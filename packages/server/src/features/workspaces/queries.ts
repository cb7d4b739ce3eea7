import type { ClientBase, Pool } from "pg";
import type { Role } from "@botschaft/contract";
import type { WorkspaceId } from "@botschaft/core";
import type { Identity } from "../../auth/identity.ts";

export interface WorkspaceRow {
  id: string;
  name: string;
  slug: string;
  settings: object;
  isDemo: boolean;
  createdAt: Date;
  /** With microseconds, for cursors. */
  createdAtText: string;
}

/** The note the demo keeps of itself (features/demo/queries.ts); nobody else can write it, the API takes no such setting. */
const IS_DEMO = `w.settings ? 'demo' as "isDemo"`;

const COLUMNS = `w.id, w.name, w.slug, w.settings, ${IS_DEMO}, w.created_at as "createdAt",
  to_char(w.created_at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as "createdAtText"`;

/** Workspaces an identity can enter, oldest first. Crosses workspaces by nature, so it runs outside of row security. */
export async function listWorkspacesFor(
  pool: Pool,
  identity: Identity,
  after: readonly string[] | null,
  limit: number,
): Promise<WorkspaceRow[]> {
  const [scope, value] =
    identity.kind === "user"
      ? ["w.id in (select workspace_id from members where user_id = $1)", identity.userId]
      : identity.kind === "key"
        ? ["w.id = $1", identity.workspaceId]
        : ["$1::text is not null", "installation"];
  const { rows } = await pool.query<WorkspaceRow>(
    `select ${COLUMNS} from workspaces w
      where ${scope} and ($2::timestamptz is null or (w.created_at, w.id) > ($2, $3::uuid))
      order by w.created_at, w.id limit $4`,
    [value, after?.[0] ?? null, after?.[1] ?? null, limit],
  );
  return rows;
}

export interface OwnWorkspaceRow {
  id: string;
  name: string;
  slug: string;
  memberId: string;
  role: Role;
  isDemo: boolean;
}

/** Workspaces of a person with their role, by name. */
export async function listOwnWorkspaces(pool: Pool, userId: string): Promise<OwnWorkspaceRow[]> {
  const { rows } = await pool.query<OwnWorkspaceRow>(
    `select w.id, w.name, w.slug, m.id as "memberId", m.role, ${IS_DEMO}
       from members m join workspaces w on w.id = m.workspace_id
      where m.user_id = $1 order by lower(w.name), w.id limit 1000`,
    [userId],
  );
  return rows;
}

export async function findWorkspace(db: ClientBase, workspaceId: WorkspaceId): Promise<WorkspaceRow | undefined> {
  const { rows } = await db.query<WorkspaceRow>(`select ${COLUMNS} from workspaces w where w.id = $1`, [workspaceId]);
  return rows[0];
}

/** Changes the name where one is given, and the given settings. */
export async function updateWorkspace(
  db: ClientBase,
  workspaceId: WorkspaceId,
  name: string | null,
  settings: object,
): Promise<WorkspaceRow | undefined> {
  const { rows } = await db.query<WorkspaceRow>(
    `update workspaces w set name = coalesce($2, w.name), settings = w.settings || $3::jsonb where w.id = $1 returning ${COLUMNS}`,
    [workspaceId, name, JSON.stringify(settings)],
  );
  return rows[0];
}

/** Stores a new workspace; undefined when the slug is taken. */
export async function insertWorkspace(
  db: ClientBase,
  row: { id: string; name: string; slug: string; settings: object },
): Promise<WorkspaceRow | undefined> {
  const { rows } = await db.query<WorkspaceRow>(
    `insert into workspaces as w (id, name, slug, settings) values ($1, $2, $3, $4) on conflict (slug) do nothing returning ${COLUMNS}`,
    [row.id, row.name, row.slug, JSON.stringify(row.settings)],
  );
  return rows[0];
}

export async function isDemoWorkspace(db: ClientBase, workspaceId: WorkspaceId): Promise<boolean> {
  return (await findWorkspace(db, workspaceId))?.isDemo === true;
}

import { randomUUID } from "node:crypto";
import type { ClientBase, Pool } from "pg";
import { z } from "zod";
import type { WorkspaceId } from "@botschaft/core";

/** What the workspace remembers of the demo. */
const demoNote = z.object({
  /** `preparing`: a start was interrupted, or is under way. */
  state: z.enum(["preparing", "ready"]),
  channelId: z.string().nullable(),
  /** Where pictures and faces were reached when they were last written down. */
  emulatorUrl: z.string(),
});
export type DemoNote = z.infer<typeof demoNote>;

export interface DemoWorkspace {
  readonly id: WorkspaceId;
  readonly note: DemoNote;
}

/** The demo's workspace; `none` in an empty installation, `other` in one that has workspaces of its own. */
export async function findDemo(db: ClientBase | Pool): Promise<DemoWorkspace | "none" | "other"> {
  const { rows } = await db.query<{ id: WorkspaceId; demo: unknown }>(
    "select id, settings->'demo' as demo from workspaces order by settings->'demo' is null, created_at limit 1",
  );
  const row = rows[0];
  if (!row) return "none";
  const note = demoNote.safeParse(row.demo);
  return note.success ? { id: row.id, note: note.data } : "other";
}

export async function writeNote(db: ClientBase | Pool, workspaceId: WorkspaceId, note: DemoNote): Promise<void> {
  await db.query("update workspaces set settings = jsonb_set(settings, '{demo}', $2) where id = $1", [
    workspaceId,
    JSON.stringify(note),
  ]);
}

/** Gives the owner a name where nobody chose one yet. */
export async function nameOwner(db: ClientBase | Pool, userId: string, unnamed: string, name: string): Promise<void> {
  await db.query("update users set name = $3 where id = $1 and name = $2", [userId, unnamed, name]);
}

/** A colleague who cannot sign in until somebody gives them a way to. Answers with the member's id. */
export async function ensureColleague(
  db: ClientBase | Pool,
  workspaceId: WorkspaceId,
  person: { name: string; email: string; role: string },
): Promise<string> {
  const { rows } = await db.query<{ id: string }>(
    `with person as (
       insert into users (id, name, email, email_verified) values ($2, $3, $4, false)
       on conflict (email) do update set email = excluded.email returning id
     )
     insert into members (workspace_id, id, user_id, role) select $1, $5, id, $6 from person
     on conflict (workspace_id, user_id) do update set role = members.role returning id`,
    [workspaceId, randomUUID(), person.name, person.email, randomUUID(), person.role],
  );
  return rows[0]?.id ?? "";
}

export async function getOwnerMember(
  db: ClientBase | Pool,
  workspaceId: WorkspaceId,
): Promise<{ id: string; userId: string; name: string }> {
  const { rows } = await db.query<{ id: string; userId: string; name: string }>(
    `select m.id, m.user_id as "userId", u.name from members m join users u on u.id = m.user_id
      where m.workspace_id = $1 and m.role = 'owner' order by m.created_at limit 1`,
    [workspaceId],
  );
  const [owner] = rows;
  if (!owner) throw new Error("the demo's workspace has no owner");
  return owner;
}

export async function countFlows(db: ClientBase | Pool, workspaceId: WorkspaceId): Promise<number> {
  const { rows } = await db.query<{ count: number }>(
    "select count(*)::int as count from flows where workspace_id = $1 and published_version_id is not null",
    [workspaceId],
  );
  return rows[0]?.count ?? 0;
}

/** The people of the past are known already; nobody needs to be asked about them for now. */
export async function putOffProfiles(db: ClientBase | Pool, workspaceId: WorkspaceId): Promise<void> {
  await db.query("update identities set profile_due_at = null where workspace_id = $1", [workspaceId]);
}

/**
 * The emulator moved to another port: pictures that were said, and faces, are found under its new address. Only the demo's own
 * platform ever moves like this.
 */
export async function moveAddresses(
  db: ClientBase | Pool,
  workspaceId: WorkspaceId,
  from: string,
  to: string,
): Promise<void> {
  const [like, old, now] = [`%${from}/%`, `${from}/`, `${to}/`];
  await db.query(
    "update messages set body = replace(body::text, $3, $4)::json where workspace_id = $1 and body::text like $2",
    [workspaceId, like, old, now],
  );
  await db.query(
    "update contacts set picture_url = replace(picture_url, $3, $4) where workspace_id = $1 and picture_url like $2",
    [workspaceId, like, old, now],
  );
}

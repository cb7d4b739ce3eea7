import { randomUUID } from "node:crypto";
import type { ClientBase, Pool } from "pg";
import type { Role } from "@botschaft/contract";
import type { WorkspaceId } from "@botschaft/core";

export interface MemberRow {
  id: string;
  userId: string;
  name: string;
  email: string;
  image: string | null;
  role: Role;
  createdAt: Date;
}

const SELECT_MEMBERS = `select m.id, m.user_id as "userId", u.name, u.email, u.image, m.role, m.created_at as "createdAt"
  from members m join users u on u.id = m.user_id`;

/** People of a workspace, by name. A workspace has at most a few hundred. */
export async function listMembers(db: ClientBase, workspaceId: WorkspaceId): Promise<MemberRow[]> {
  const { rows } = await db.query<MemberRow>(
    `${SELECT_MEMBERS} where m.workspace_id = $1 order by lower(u.name), m.id limit 1000`,
    [workspaceId],
  );
  return rows;
}

export async function findMember(
  db: ClientBase,
  workspaceId: WorkspaceId,
  memberId: string,
): Promise<MemberRow | undefined> {
  const { rows } = await db.query<MemberRow>(`${SELECT_MEMBERS} where m.workspace_id = $1 and m.id = $2`, [
    workspaceId,
    memberId,
  ]);
  return rows[0];
}

export async function findMemberName(
  db: ClientBase,
  workspaceId: WorkspaceId,
  memberId: string,
): Promise<string | undefined> {
  return (await findMember(db, workspaceId, memberId))?.name;
}

export async function hasOwnerWithAddress(db: ClientBase, workspaceId: WorkspaceId, email: string): Promise<boolean> {
  const { rowCount } = await db.query(
    `select from members m join users u on u.id = m.user_id where m.workspace_id = $1 and m.role = 'owner' and u.email = $2 limit 1`,
    [workspaceId, email],
  );
  return rowCount === 1;
}

/** Whether somebody works here with somebody else, or was invited to. */
export async function hasTeam(db: ClientBase, workspaceId: WorkspaceId): Promise<boolean> {
  const { rows } = await db.query<{ has: boolean }>(
    `select (select count(*) from members where workspace_id = $1) > 1
         or exists (select from invitations where workspace_id = $1 and expires_at > now()) as has`,
    [workspaceId],
  );
  return rows[0]?.has === true;
}

/** Ids of the owners, locked until the transaction ends: two owners who remove each other must not both succeed. */
export async function lockOwners(db: ClientBase, workspaceId: WorkspaceId): Promise<string[]> {
  const { rows } = await db.query<{ id: string }>(
    "select id from members where workspace_id = $1 and role = 'owner' order by id for update",
    [workspaceId],
  );
  return rows.map((row) => row.id);
}

export async function setRole(db: ClientBase, workspaceId: WorkspaceId, memberId: string, role: Role): Promise<void> {
  await db.query("update members set role = $3 where workspace_id = $1 and id = $2", [workspaceId, memberId, role]);
}

export async function deleteMember(db: ClientBase, workspaceId: WorkspaceId, memberId: string): Promise<void> {
  await db.query("delete from members where workspace_id = $1 and id = $2", [workspaceId, memberId]);
}

export async function insertOwner(db: ClientBase, workspaceId: string, userId: string): Promise<void> {
  await insertMember(db, { workspaceId, userId, role: "owner" });
}

/** @returns the member's id; undefined where the person is one already */
export async function insertMember(
  db: ClientBase,
  row: { workspaceId: string; userId: string; role: Role },
): Promise<string | undefined> {
  const { rows } = await db.query<{ id: string }>(
    "insert into members (workspace_id, id, user_id, role) values ($1, $2, $3, $4) on conflict (workspace_id, user_id) do nothing returning id",
    [row.workspaceId, randomUUID(), row.userId, row.role],
  );
  return rows[0]?.id;
}

export async function findUserOfMember(
  db: ClientBase,
  workspaceId: WorkspaceId,
  memberId: string,
): Promise<string | undefined> {
  return (await findMember(db, workspaceId, memberId))?.userId;
}

/** Whether somebody signs in with this address, in whatever workspace. */
export async function hasUser(pool: Pool, email: string): Promise<boolean> {
  const { rowCount } = await pool.query("select from users where email = lower($1)", [email]);
  return rowCount === 1;
}

export interface InvitationRow {
  id: string;
  workspaceId: string;
  workspaceName: string;
  email: string | null;
  role: Role;
  invitedBy: string;
  createdAt: Date;
  expiresAt: Date;
}

const INVITATION = `i.id, i.workspace_id as "workspaceId", w.name as "workspaceName", i.email, i.role, i.invited_by as "invitedBy",
  i.created_at as "createdAt", i.expires_at as "expiresAt"`;

export async function insertInvitation(
  db: ClientBase,
  row: { workspaceId: WorkspaceId; tokenHash: Buffer; role: Role; email: string | null; invitedBy: string },
): Promise<InvitationRow | undefined> {
  const { rows } = await db.query<InvitationRow>(
    `with i as (
       insert into invitations (workspace_id, id, token_hash, role, email, invited_by, expires_at)
       values ($1, $2, $3, $4, $5, $6, now() + interval '7 days') returning *
     ) select ${INVITATION} from i join workspaces w on w.id = i.workspace_id`,
    [row.workspaceId, randomUUID(), row.tokenHash, row.role, row.email, row.invitedBy],
  );
  return rows[0];
}

export async function listInvitations(db: ClientBase, workspaceId: WorkspaceId): Promise<InvitationRow[]> {
  const { rows } = await db.query<InvitationRow>(
    `select ${INVITATION} from invitations i join workspaces w on w.id = i.workspace_id
      where i.workspace_id = $1 and i.expires_at > now() order by i.created_at desc, i.id limit 1000`,
    [workspaceId],
  );
  return rows;
}

export async function deleteInvitation(
  db: ClientBase,
  workspaceId: WorkspaceId,
  invitationId: string,
): Promise<boolean> {
  const { rowCount } = await db.query("delete from invitations where workspace_id = $1 and id = $2", [
    workspaceId,
    invitationId,
  ]);
  return rowCount === 1;
}

/** An invitation that was used up by somebody who then could not come in after all. */
export async function putBackInvitation(db: ClientBase, row: InvitationRow, tokenHash: Buffer): Promise<void> {
  await db.query(
    `insert into invitations (workspace_id, id, token_hash, role, email, invited_by, created_at, expires_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [row.workspaceId, row.id, tokenHash, row.role, row.email, row.invitedBy, row.createdAt, row.expiresAt],
  );
}

/** The invitation behind a link. The link is all that is known of its workspace, so this runs outside of row security. */
export async function findInvitation(pool: Pool, tokenHash: Buffer): Promise<InvitationRow | undefined> {
  const { rows } = await pool.query<InvitationRow>(
    `select ${INVITATION} from invitations i join workspaces w on w.id = i.workspace_id where i.token_hash = $1 and i.expires_at > now()`,
    [tokenHash],
  );
  return rows[0];
}

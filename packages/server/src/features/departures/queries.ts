import type { ClientBase, Pool } from "pg";
import type { MemberId, WorkspaceId } from "@botschaft/core";

const HOLDER = "c.state #>> '{holder,memberId}'";

/** What this person or key holds or is assigned, closed conversations included, by id. */
export async function listConversationsOf(
  db: ClientBase,
  workspaceId: WorkspaceId,
  memberId: MemberId,
  after: string | null,
  limit: number,
): Promise<{ id: string; lastSeq: number }[]> {
  const { rows } = await db.query<{ id: string; lastSeq: number }>(
    `select id, last_seq as "lastSeq" from (
       select c.id, (c.state ->> 'lastSeq')::int as last_seq from conversations c where c.workspace_id = $1 and c.assignee_id = $2
       union
       select c.id, (c.state ->> 'lastSeq')::int from conversations c
        where c.workspace_id = $1 and c.status = 'open' and c.holder = 'member' and ${HOLDER} = $2::text
       union
       select c.id, (c.state ->> 'lastSeq')::int from conversations c
        where c.workspace_id = $1 and c.status = 'snoozed' and c.holder = 'member' and ${HOLDER} = $2::text
     ) theirs where $3::uuid is null or id > $3 order by id limit $4`,
    [workspaceId, memberId, after, limit],
  );
  return rows;
}

/** Who holds or is assigned something and can answer no more. Crosses workspaces by nature: it is for the hourly look alone. */
export async function listGone(pool: Pool): Promise<{ workspaceId: string; memberId: string }[]> {
  const { rows } = await pool.query<{ workspaceId: string; memberId: string }>(
    `select workspace_id as "workspaceId", member_id as "memberId" from (
       select c.workspace_id, c.assignee_id as member_id from conversations c where c.assignee_id is not null
       union
       select c.workspace_id, (${HOLDER})::uuid from conversations c
        where c.status in ('open', 'snoozed') and c.holder = 'member' and ${HOLDER} is not null
     ) having_some
      where not exists (select from members m
                         where m.workspace_id = having_some.workspace_id and m.id = having_some.member_id and m.role <> 'viewer')
        and not exists (select from api_keys k
                         where k.id = having_some.member_id and (k.workspace_id is null or k.workspace_id = having_some.workspace_id)
                           and k.revoked_at is null and (k.expires_at is null or k.expires_at > now()))
      limit 10000`,
  );
  return rows;
}

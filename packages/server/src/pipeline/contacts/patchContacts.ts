/** Changes of contacts as their rows take them, and who is told. Lanes, the API and merges all change contacts by this. */
import type { ContactPatch } from "@botschaft/core";
import type { ClientBase } from "pg";
import { LIVE_TOPIC, liveNotices } from "../live/liveNotices.ts";
import { parameters } from "../sqlRows.ts";
import { CONTACTS_TOPIC, IDS_A_NOTICE, originText } from "./contactNotices.ts";

export interface PatchOf {
  readonly workspaceId: string;
  readonly contactId: string;
  /** Storable, see core. */
  readonly patch: ContactPatch;
}

/**
 * Applies patches to the rows of their contacts, those of one contact in the order given. What is for a contact that was merged
 * lands on who lives on.
 *
 * @param origin the lane group that has done the same in memory, or NO_LANES
 * @param own conversations whose screens are told anyway
 */
export async function patchContacts(
  db: ClientBase,
  patches: readonly PatchOf[],
  origin: string,
  own: readonly string[] = [],
): Promise<void> {
  const { rows } = await db.query<{ workspaceId: string; conversationId: string | null }>({
    name: "patch contacts",
    text: PATCH,
    values: PARAMETERS.values({
      origin: originText(origin),
      own,
      patches: patches.map(({ workspaceId, contactId, patch }) => ({
        workspace_id: workspaceId,
        id: contactId,
        patch,
      })),
    }),
  });
  const others = rows.flatMap(({ workspaceId, conversationId }) =>
    conversationId === null ? [] : [{ workspaceId, conversationId }],
  );
  if (others.length > 0)
    await db.query(`select pg_notify('${LIVE_TOPIC}', x) from unnest($1::text[]) as x`, [liveNotices(others)]);
}

const PARAMETERS = parameters({
  origin: "text",
  own: ["uuid"],
  patches: { workspace_id: "uuid", id: "uuid", patch: "json" },
});
const { origin, own, patches } = PARAMETERS.sql;

// Two transactions lock the rows of contacts in one order. A contact is shown in each of its conversations, those with identities merged into it included.
const PATCH = `
  with patched as materialized (
    select n.workspace_id, n.id, patch_contact(n.workspace_id, n.id, n.patch::jsonb) as target
      from (select n.* from ${patches.numbered}
              left join contacts c on c.workspace_id = n.workspace_id and c.id = n.id
             order by coalesce(c.merged_into, n.id), n.nth) as n
  ), named as (
    select id from patched union select target from patched where target is not null
  ), told as (
    select pg_notify('${CONTACTS_TOPIC}', ${origin} || string_agg(id::text, ','))
      from (select id, (row_number() over ()) / ${IDS_A_NOTICE} as notice from named) as n group by notice
  ), family as (
    select workspace_id, target as id from patched where target is not null
    union
    select p.workspace_id, c.id from patched p join contacts c on c.workspace_id = p.workspace_id and c.merged_into = p.target
  )
  select c.workspace_id as "workspaceId", c.id as "conversationId"
    from (select count(*) from told) as t
    left join (select c.workspace_id, c.id from family f
                cross join lateral (select * from conversations c where c.workspace_id = f.workspace_id and c.contact_id = f.id limit 50) c
                where c.id <> all(${own})) as c on true`;

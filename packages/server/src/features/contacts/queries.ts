import type { ClientBase } from "pg";
import type { AttributeValue, ChannelKind, WorkspaceId } from "@botschaft/core";

export interface ContactRow {
  id: string;
  name: string | null;
  firstName: string | null;
  lastName: string | null;
  pictureUrl: string | null;
  language: string | null;
  timezone: string | null;
  attributes: Record<string, AttributeValue>;
  tags: string[];
  isBlocked: boolean;
  createdAt: Date;
  revision: number;
  /** With microseconds, for cursors. */
  createdAtText: string;
}

const COLUMNS = `p.id, p.name, p.first_name as "firstName", p.last_name as "lastName", p.picture_url as "pictureUrl", p.language,
  p.timezone, p.attributes, p.tags, p.is_blocked as "isBlocked", p.created_at as "createdAt", p.revision,
  to_char(p.created_at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as "createdAtText"`;

/**
 * People, newest first, whose names, identities or attributes hold `search` and who carry `tag`, where these are given. Who was merged
 * is found as who lives on.
 */
export async function listContacts(
  db: ClientBase,
  workspaceId: WorkspaceId,
  question: {
    readonly search: string | null;
    readonly tag: string | null;
    readonly after: readonly string[] | null;
    readonly limit: number;
  },
): Promise<ContactRow[]> {
  const { search, tag, after, limit } = question;
  const { rows } = await db.query<ContactRow>(
    `select ${COLUMNS} from contacts p
      where p.workspace_id = $1 and p.merged_into is null
        and ($2::text is null or ${HOLDS} or p.id in (
          select i.contact_id from identities i where i.workspace_id = $1 and i.contact_id is not null and i.key ilike $2
          union all
          select a.contact_id from identities i
            join identities a on a.workspace_id = i.workspace_id and a.channel_id = i.channel_id and index_key(a.key) = index_key(i.alias_of)
           where i.workspace_id = $1 and i.alias_of is not null and i.key ilike $2
          union all
          select p.merged_into from contacts p where p.workspace_id = $1 and p.merged_into is not null and ${HOLDS}))
        and ($3::text is null or p.tags @> array[$3])
        and ($4::timestamptz is null or (p.created_at, p.id) < ($4, $5::uuid))
      order by p.created_at desc, p.id desc limit $6`,
    [
      workspaceId,
      search === null ? null : `%${search.replace(/[\\%_]/g, "\\$&")}%`,
      tag,
      after?.[0] ?? null,
      after?.[1] ?? null,
      limit,
    ],
  );
  return rows;
}

// The whole document is tried first, because that is cheap.
const HOLDS = `(concat_ws(' ', p.name, p.first_name, p.last_name) ilike $2
  or p.attributes::text ilike $2 and exists (select from jsonb_each_text(p.attributes) as a where a.value ilike $2))`;

/** Who lives on as the contact with this id. Asked as a value of its own: row security keeps `coalesce` of a column from the index. */
export async function findContact(
  db: ClientBase,
  workspaceId: WorkspaceId,
  contactId: string,
): Promise<ContactRow | undefined> {
  const { rows } = await db.query<ContactRow>(
    `select ${COLUMNS} from contacts p
      where p.workspace_id = $1
        and p.id = (select coalesce(b.merged_into, b.id) from contacts b where b.workspace_id = $1 and b.id = $2)`,
    [workspaceId, contactId],
  );
  return rows[0];
}

export interface IdentityRow {
  channelId: string;
  channelKind: ChannelKind;
  channelName: string;
  key: string;
  aliasOf: string | null;
}

/** What channels call a contact, by the time at which we learned it. */
export async function listIdentities(
  db: ClientBase,
  workspaceId: WorkspaceId,
  contactId: string,
): Promise<IdentityRow[]> {
  const { rows } = await db.query<IdentityRow>(
    `with own as (select * from identities where workspace_id = $1 and contact_id = $2 order by created_at limit 100)
     select i.channel_id as "channelId", ch.kind as "channelKind", ch.name as "channelName", i.key, i.alias_of as "aliasOf"
       from (select workspace_id, channel_id, key, alias_of, created_at from own
             union all
             select i.workspace_id, i.channel_id, i.key, i.alias_of, i.created_at from identities i join own o
                 on i.workspace_id = o.workspace_id and i.channel_id = o.channel_id and i.alias_of = o.key) i
       join channels ch on ch.workspace_id = i.workspace_id and ch.id = i.channel_id
      order by i.created_at, i.key`,
    [workspaceId, contactId],
  );
  return rows;
}

export interface ContactConversationRow {
  id: string;
  channelId: string;
  channelKind: ChannelKind;
  contactKey: string;
  status: "open" | "snoozed" | "closed";
  lastMessageAt: Date;
}

/** A contact's conversations, newest first, with those of whom was merged into it. */
export async function listConversationsOf(
  db: ClientBase,
  workspaceId: WorkspaceId,
  contactId: string,
): Promise<ContactConversationRow[]> {
  const { rows } = await db.query<ContactConversationRow>(
    `select c.id, c.channel_id as "channelId", ch.kind as "channelKind", c.contact_key as "contactKey", c.status, c.last_message_at as "lastMessageAt"
       from (select id from contacts where workspace_id = $1 and (id = $2 or merged_into = $2)) p
       join conversations c on c.workspace_id = $1 and c.contact_id = p.id
       join channels ch on ch.workspace_id = c.workspace_id and ch.id = c.channel_id
      order by c.last_message_at desc, c.id limit 100`,
    [workspaceId, contactId],
  );
  return rows;
}

export interface MergedRow {
  id: string;
  name: string | null;
  pictureUrl: string | null;
  mergedAt: Date;
  mergedBy: string | null;
}

/** Who was merged into a contact, newest first. */
export async function listMerged(db: ClientBase, workspaceId: WorkspaceId, contactId: string): Promise<MergedRow[]> {
  const { rows } = await db.query<MergedRow>(
    `select p.id, p.name, p.picture_url as "pictureUrl", m.merged_at as "mergedAt", m.merged_by as "mergedBy"
       from contacts p join contact_merges m on m.workspace_id = p.workspace_id and m.contact_id = p.id and m.undone_at is null
      where p.workspace_id = $1 and p.merged_into = $2 order by m.merged_at desc, p.id limit 100`,
    [workspaceId, contactId],
  );
  return rows;
}

export async function insertContact(db: ClientBase, workspaceId: WorkspaceId, contactId: string): Promise<void> {
  await db.query("insert into contacts (workspace_id, id, created_at) values ($1, $2, now())", [
    workspaceId,
    contactId,
  ]);
}

/** False where somebody has the identity already. The channel must be one of the workspace, see `hasChannel`. */
export async function insertIdentity(
  db: ClientBase,
  workspaceId: WorkspaceId,
  contactId: string,
  { channelId, key }: { readonly channelId: string; readonly key: string },
): Promise<boolean> {
  const { rowCount } = await db.query(
    "insert into identities (workspace_id, channel_id, key, contact_id) values ($1, $2, $3, $4) on conflict do nothing",
    [workspaceId, channelId, key, contactId],
  );
  return rowCount === 1;
}

export async function hasChannel(db: ClientBase, workspaceId: WorkspaceId, channelId: string): Promise<boolean> {
  const { rowCount } = await db.query(
    "select from channels where workspace_id = $1 and id = $2 and removed_at is null",
    [workspaceId, channelId],
  );
  return rowCount === 1;
}

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
  createdAt: Date;
  /** With microseconds, for cursors. */
  createdAtText: string;
}

const COLUMNS = `id, name, first_name as "firstName", last_name as "lastName", picture_url as "pictureUrl", language, timezone, attributes, tags,
  created_at as "createdAt", to_char(created_at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as "createdAtText"`;

/** People, newest first, whose name holds `search` and who carry `tag`, where these are given. */
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
    `select ${COLUMNS} from contacts
      where workspace_id = $1
        and ($2::text is null or name ilike $2)
        and ($3::text is null or tags @> array[$3])
        and ($4::timestamptz is null or (created_at, id) < ($4, $5::uuid))
      order by created_at desc, id desc limit $6`,
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

export async function findContact(
  db: ClientBase,
  workspaceId: WorkspaceId,
  contactId: string,
): Promise<ContactRow | undefined> {
  const { rows } = await db.query<ContactRow>(`select ${COLUMNS} from contacts where workspace_id = $1 and id = $2`, [
    workspaceId,
    contactId,
  ]);
  return rows[0];
}

export interface ContactConversationRow {
  id: string;
  channelId: string;
  channelKind: ChannelKind;
  contactKey: string;
  status: "open" | "snoozed" | "closed";
  lastMessageAt: Date;
}

/** A contact's conversations, newest first. */
export async function listConversationsOf(
  db: ClientBase,
  workspaceId: WorkspaceId,
  contactId: string,
): Promise<ContactConversationRow[]> {
  const { rows } = await db.query<ContactConversationRow>(
    `select c.id, c.channel_id as "channelId", ch.kind as "channelKind", c.contact_key as "contactKey", c.status, c.last_message_at as "lastMessageAt"
       from conversations c join channels ch on ch.workspace_id = c.workspace_id and ch.id = c.channel_id
      where c.workspace_id = $1 and c.contact_id = $2 order by c.last_message_at desc, c.id limit 100`,
    [workspaceId, contactId],
  );
  return rows;
}

/** For a contact nobody ever talked with; everybody else's changes go through their conversation's turn. */
export async function patchContact(
  db: ClientBase,
  workspaceId: WorkspaceId,
  contactId: string,
  change: {
    readonly set: object;
    readonly unset: readonly string[];
    readonly addTags: readonly string[];
    readonly removeTags: readonly string[];
  },
): Promise<void> {
  await db.query(
    `update contacts set attributes = (attributes || $3::jsonb) - $4::text[],
            tags = array(select distinct tag from unnest(tags || $5::text[]) tag where tag <> all ($6::text[]) order by tag)
      where workspace_id = $1 and id = $2`,
    [workspaceId, contactId, JSON.stringify(change.set), change.unset, change.addTags, change.removeTags],
  );
}

import type { ClientBase, Pool } from "pg";
import type { ConversationView, GoneReason } from "@botschaft/contract";
import type {
  Cause,
  ChannelKind,
  Conversation,
  Ground,
  MemberId,
  MessageBody,
  Price,
  WorkspaceId,
} from "@botschaft/core";
import { withWorkspace } from "../../db/pool.ts";
import { says } from "./search/says.ts";
import type { SearchWords } from "./search/searchWords.ts";

export interface SummaryRow {
  /** As the message path stored it. */
  state: Conversation;
  channelKind: ChannelKind;
  contactId: string | null;
  contactName: string | null;
  pictureUrl: string | null;
  tags: string[];
  lastMessageAt: Date;
  /** With microseconds, for cursors. */
  sortKey: string;
}

/**
 * Who lives on as the contact of a conversation (`c`): one look by key, and a second only for somebody who was merged. `limit 1`
 * keeps it so: without it the planner joins all contacts of the workspace by a hash, as soon as they are a few thousand.
 */
const CONTACT = `left join lateral (
    select (case when born.merged_into is null then born else (
             select one from contacts one where one.workspace_id = born.workspace_id and one.id = born.merged_into
           ) end).*
      from contacts born where born.workspace_id = c.workspace_id and born.id = c.contact_id limit 1
  ) p on true`;

const SUMMARY = `c.state, p.id as "contactId", ch.kind as "channelKind", p.name as "contactName", p.picture_url as "pictureUrl", coalesce(p.tags, '{}') as tags,
  c.last_message_at as "lastMessageAt"`;
const FROM = `conversations c
  join channels ch on ch.workspace_id = c.workspace_id and ch.id = c.channel_id
  ${CONTACT}`;

/** The member who holds it; null also for somebody in the platform's own inbox. */
const HOLDER = "c.state #>> '{holder,memberId}'";
/** What people deal with, as `conversations_with_people_idx` says it. */
const WITH_PEOPLE = "c.status = 'open' and (c.holder <> 'bot' or c.assignee_id is not null)";

/** What each view holds; keep in step with the partial indexes of migrations 0010 and 0024. $2 is the member who looks. */
const VIEWS: Readonly<Record<ConversationView, string>> = {
  // What is snoozed comes back by itself; until then nobody has to act.
  waiting: "c.waiting_since is not null and c.status = 'open'",
  mine: `${WITH_PEOPLE} and (c.assignee_id = $2 or c.assignee_id is null and ${HOLDER} = $2::text)`,
  unassigned: `${WITH_PEOPLE} and c.assignee_id is null and ${HOLDER} is null`,
  bot: "c.status = 'open' and c.holder = 'bot'",
  snoozed: "c.status = 'snoozed'",
  closed: "c.status = 'closed'",
  all: "true",
};

interface Order {
  readonly sort: string;
  /** What the sorting reads. */
  readonly columns: string;
  readonly isSoonestFirst: boolean;
}
const byNewest: Order = {
  sort: "c.last_message_at",
  columns: "c.last_message_at, c.last_message_quarter",
  isSoonestFirst: false,
};
const ORDERS: Partial<Record<ConversationView, Order>> = {
  waiting: { sort: "c.waiting_since", columns: "c.waiting_since", isSoonestFirst: true },
  // By return. No index knows it: one over the state would end that rows are updated in place, and few are put aside at a time.
  snoozed: {
    sort: "to_timestamp((c.state ->> 'snoozedUntil')::float8 / 1000)",
    columns: "c.state",
    isSoonestFirst: true,
  },
};

export interface ListQuestion {
  readonly view: ConversationView;
  readonly actorId: MemberId;
  readonly channelId: string | null;
  readonly contactId: string | null;
  /** Sort key and id of the last row of the page before. */
  readonly after: readonly string[] | null;
  readonly limit: number;
}

/** Which conversations of a view are asked for: all; those that hold words, among so many first ones or among all; or these. */
export type Among =
  | { readonly kind: "all" }
  | { readonly kind: "saying"; readonly words: SearchWords; readonly first: number | null }
  | { readonly kind: "ids"; readonly ids: readonly string[] };

/**
 * One page of a view: newest message first, `waiting` longest wait first, `snoozed` the soonest return first.
 *
 * With 10,000 conversations the plain views take 1 to 3 ms.
 */
export async function listConversations(
  db: ClientBase,
  workspaceId: WorkspaceId,
  question: ListQuestion,
  among: Among = { kind: "all" },
): Promise<SummaryRow[]> {
  const { sort, columns, isSoonestFirst } = ORDERS[question.view] ?? byNewest;
  const values: unknown[] = [workspaceId, question.actorId];
  const bind = (value: unknown) => `$${values.push(value)}`;
  const where = ["c.workspace_id = $1", "$2::uuid is not null", VIEWS[question.view]];
  if (question.channelId !== null) where.push(`c.channel_id = ${bind(question.channelId)}`);
  if (question.contactId !== null) {
    const asked = bind(question.contactId);
    // With the conversations of who was merged into them.
    where.push(`c.contact_id in (select id from contacts where workspace_id = $1 and ${asked} in (id, merged_into))`);
  }
  if (among.kind === "ids") where.push(`c.id = any(${bind(among.ids)})`);
  if (question.after !== null) {
    const [key, id] = question.after.map(bind);
    where.push(`(${sort}, c.id) ${isSoonestFirst ? ">" : "<"} (${key}::timestamptz, ${id}::uuid)`);
    if (!isSoonestFirst) where.push(`c.last_message_quarter <= ${key}::timestamptz`);
  }
  // The indexes know the quarter of an hour; within one, the page is sorted.
  const order = isSoonestFirst
    ? `order by ${sort}, c.id`
    : "order by c.last_message_quarter desc, c.last_message_at desc, c.id desc";
  const inView = (first: number | null) =>
    `select c.workspace_id, c.id, c.contact_id, c.contact_key, ${columns} from conversations c where ${where.join(" and ")} ${order} ${first === null ? "" : `limit ${bind(first)}`}`;
  // The page is chosen from the narrow columns first. Where statistics are stale the planner sorts the whole view, and sorting
  // ten thousand states took 300 ms.
  const page =
    among.kind === "saying"
      ? `select c.workspace_id, c.id from (${inView(among.first)}) c
           ${CONTACT}
          where ${says(bind, among.words)} ${order} limit ${bind(question.limit)}`
      : inView(question.limit);
  const { rows } = await db.query<SummaryRow>(
    `with page as materialized (${page})
     select ${SUMMARY}, to_char(${sort} at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as "sortKey"
       from page join ${FROM.replace("conversations c", "conversations c using (workspace_id, id)")} ${order}`,
    values,
  );
  return rows;
}

/** How many conversations each view holds; counting stops at `limit`. */
export async function countViews(
  db: ClientBase,
  workspaceId: WorkspaceId,
  actorId: MemberId,
  limit: number,
): Promise<Record<ConversationView, number>> {
  const counts = Object.entries(VIEWS).map(
    ([view, condition]) =>
      `(select count(*)::int from (select from conversations c where c.workspace_id = $1 and ${condition} limit $3) counted) as "${view}"`,
  );
  const { rows } = await db.query<Record<ConversationView, number>>(
    `select ${counts.join(", ")} where $2::uuid is not null`,
    [workspaceId, actorId, limit],
  );
  return rows[0] ?? { waiting: 0, mine: 0, unassigned: 0, bot: 0, snoozed: 0, closed: 0, all: 0 };
}

/** Summaries of these conversations, in no order: what watching screens are told. */
export async function listSummaries(
  db: ClientBase,
  workspaceId: WorkspaceId,
  ids: readonly string[],
): Promise<Omit<SummaryRow, "sortKey">[]> {
  const { rows } = await db.query<SummaryRow>(
    `select ${SUMMARY} from ${FROM} where c.workspace_id = $1 and c.id = any($2)`,
    [workspaceId, ids],
  );
  return rows;
}

export interface DetailRow extends Omit<SummaryRow, "sortKey"> {
  channelName: string;
  channelStatus: "connected" | "broken" | "paused";
  channelStatusReason: string | null;
  channelSettings: unknown;
  isChannelRemoved: boolean;
  firstName: string | null;
  lastName: string | null;
  language: string | null;
  timezone: string | null;
  attributes: Record<string, string | number | boolean> | null;
  isContactBlocked: boolean;
  contactCreatedAt: Date | null;
  flowId: string | null;
  flowName: string | null;
}

export async function findConversation(
  db: ClientBase,
  workspaceId: WorkspaceId,
  conversationId: string,
): Promise<DetailRow | undefined> {
  const { rows } = await db.query<DetailRow>(
    `select ${SUMMARY}, ch.name as "channelName", ch.status as "channelStatus", ch.status_reason as "channelStatusReason", ch.settings as "channelSettings",
            ch.removed_at is not null as "isChannelRemoved",
            p.first_name as "firstName", p.last_name as "lastName", p.language, p.timezone, p.attributes, coalesce(p.is_blocked, false) as "isContactBlocked", p.created_at as "contactCreatedAt",
            f.id as "flowId", f.name as "flowName"
       from ${FROM}
       left join flow_versions v on v.workspace_id = c.workspace_id and v.id = (c.state #>> '{run,frames,-1,versionId}')::uuid
       left join flows f on f.workspace_id = v.workspace_id and f.id = v.flow_id
      where c.workspace_id = $1 and c.id = $2`,
    [workspaceId, conversationId],
  );
  return rows[0];
}

export interface MessageRow {
  conversationId: string;
  seq: number;
  author: "contact" | "bot" | "member" | "system";
  memberId: string | null;
  memberName: string | null;
  at: Date;
  body: MessageBody;
  mid: string | null;
  replyToMid: string | null;
  clientKey: string | null;
  ground: Ground | null;
  cause: Cause | null;
  delivery: "none" | "queued" | "sent" | "failed" | "uncertain";
  deliveryDetail: string | null;
  deliveredAt: Date | null;
  readAt: Date | null;
  price: Price | null;
  /** What the conversation knows of all that was sent until then. */
  deliveredUntil: number | null;
  readUntil: number | null;
  reactions: Partial<Record<"contact" | "us", string>> | null;
  editedAt: Date | null;
  unsentAt: Date | null;
  /** What has become of the addresses in it that were not ours. */
  fetched: FetchedMedia[] | null;
}

export type FetchedMedia =
  | { readonly url: string; readonly state: "kept"; readonly mediaId: string }
  | { readonly url: string; readonly state: "given_up"; readonly reason: GoneReason };

const MESSAGE = `m.conversation_id as "conversationId", m.seq, m.author, m.member_id as "memberId", m.member_name as "memberName", m.at, m.body, m.mid,
  m.reply_to_mid as "replyToMid", m.client_key as "clientKey", m.ground, m.cause, m.delivery, m.delivery_detail as "deliveryDetail", m.reactions,
  m.delivered_at as "deliveredAt", m.read_at as "readAt", m.price, (c.state ->> 'deliveredUntil')::float8 as "deliveredUntil",
  (c.state ->> 'readUntil')::float8 as "readUntil",
  m.edited_at as "editedAt", m.unsent_at as "unsentAt",
  (select json_agg(json_build_object('url', k.source_url, 'state', k.state, 'mediaId', k.media_id, 'reason', k.reason)) from kept_media k
    where k.workspace_id = m.workspace_id and k.conversation_id = m.conversation_id and k.seq = m.seq and k.state <> 'wanted') as fetched`;

const MESSAGES = "messages m join conversations c on c.workspace_id = m.workspace_id and c.id = m.conversation_id";

/** Messages below `before` (newest of them first) or above `after` (oldest first). */
export async function listMessages(
  db: ClientBase,
  workspaceId: WorkspaceId,
  conversationId: string,
  range: { readonly before: number | null; readonly after: number | null; readonly limit: number },
): Promise<MessageRow[]> {
  const isUp = range.after !== null;
  const { rows } = await db.query<MessageRow>(
    `select ${MESSAGE} from ${MESSAGES}
      where m.workspace_id = $1 and m.conversation_id = $2 and m.seq ${isUp ? ">" : "<"} $3
      order by m.seq ${isUp ? "asc" : "desc"} limit $4`,
    [workspaceId, conversationId, isUp ? range.after : (range.before ?? 2 ** 31 - 1), range.limit],
  );
  return rows;
}

export async function listMessagesBySeq(
  db: ClientBase,
  workspaceId: WorkspaceId,
  conversationId: string,
  seqs: readonly number[],
): Promise<MessageRow[]> {
  const { rows } = await db.query<MessageRow>(
    `select ${MESSAGE} from ${MESSAGES} where m.workspace_id = $1 and m.conversation_id = $2 and m.seq = any($3) order by m.seq`,
    [workspaceId, conversationId, seqs],
  );
  return rows;
}

/** The newest messages of several conversations. Sequence numbers have no gaps, so each is a short range of the primary key. */
export async function listNewestMessages(
  db: ClientBase,
  workspaceId: WorkspaceId,
  conversations: readonly { readonly id: string; readonly lastSeq: number }[],
  perConversation: number,
): Promise<MessageRow[]> {
  const { rows } = await db.query<MessageRow>(
    `select ${MESSAGE}
       from unnest($2::uuid[], $3::int[]) as wanted (id, last_seq)
       join messages m on m.workspace_id = $1 and m.conversation_id = wanted.id and m.seq > wanted.last_seq - $4
       join conversations c on c.workspace_id = m.workspace_id and c.id = m.conversation_id
      order by m.conversation_id, m.seq`,
    [workspaceId, conversations.map(({ id }) => id), conversations.map(({ lastSeq }) => lastSeq), perConversation],
  );
  return rows;
}

/** The same id where the workspace has such a conversation: the least that can be asked of one. */
export function findConversationId(pool: Pool, workspaceId: WorkspaceId, id: string): Promise<string | undefined> {
  return withWorkspace(pool, workspaceId, async (db) => {
    const { rows } = await db.query<{ id: string }>(
      "select id from conversations where workspace_id = $1 and id = $2",
      [workspaceId, id],
    );
    return rows[0]?.id;
  });
}

export async function hasConversation(db: ClientBase, workspaceId: WorkspaceId): Promise<boolean> {
  const { rowCount } = await db.query("select from conversations where workspace_id = $1 limit 1", [workspaceId]);
  return rowCount === 1;
}

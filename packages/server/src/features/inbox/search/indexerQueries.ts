import type { ClientBase } from "pg";

export interface ConversationKey {
  readonly workspaceId: string;
  readonly conversationId: string;
}

/** Messages of one conversation that are kept as one text. */
export interface Stretch extends ConversationKey {
  readonly fromSeq: number;
  readonly toSeq: number;
  readonly text: string;
}

export interface UnreadRow extends ConversationKey {
  seq: number;
  body: string;
}

/** The same as in `forget_message_text` of migration 0021. */
const READING_LOCK = 7_203_302;

/**
 * From here to the end of the transaction no message is edited or taken back: what is read now is what will be stored. Reading
 * statements must follow as statements of their own, so that they see what was committed while this waited.
 */
export async function keepMessagesAsTheyAre(db: ClientBase): Promise<void> {
  await db.query("select pg_advisory_xact_lock($1)", [READING_LOCK]);
}

/** Up to which message a conversation has been read. Sequence numbers are gapless and commit in order, so this skips nothing. */
export function readUpTo(conversation: string): string {
  return `coalesce((select t.to_seq from message_texts t
    where t.workspace_id = ${conversation}.workspace_id and t.conversation_id = ${conversation}.id order by t.from_seq desc limit 1), 0)`;
}

/** Messages of these conversations that were not read yet, oldest first, at most so many of each. */
export async function listUnreadMessages(
  db: ClientBase,
  keys: readonly ConversationKey[],
  perConversation: number,
): Promise<UnreadRow[]> {
  const { rows } = await db.query<UnreadRow>({
    name: "search unread",
    text: `select c.workspace_id as "workspaceId", c.id as "conversationId", m.seq, m.body::text as body
             from unnest($1::uuid[], $2::uuid[]) as c (workspace_id, id)
            cross join lateral (
              select seq, body from messages where workspace_id = c.workspace_id and conversation_id = c.id and seq > ${readUpTo("c")}
               order by seq limit $3) m
            order by c.workspace_id, c.id, m.seq`,
    values: [...keyColumns(keys), perConversation],
  });
  return rows;
}

export async function insertStretches(db: ClientBase, stretches: readonly Stretch[]): Promise<void> {
  await db.query({
    name: "search insert",
    text: `insert into message_texts (workspace_id, conversation_id, from_seq, to_seq, text)
           select * from unnest($1::uuid[], $2::uuid[], $3::int[], $4::int[], $5::text[])`,
    values: [
      ...keyColumns(stretches),
      stretches.map(({ fromSeq }) => fromSeq),
      stretches.map(({ toSeq }) => toSeq),
      stretches.map(({ text }) => text),
    ],
  });
}

export interface ChangedRow extends ConversationKey {
  fromSeq: number;
  toSeq: number;
  /** The bodies as they are now; none where the messages were deleted. */
  bodies: string[] | null;
}

/** Stretches of these conversations in which something was changed or taken back. */
export async function listChangedStretches(db: ClientBase, keys: readonly ConversationKey[]): Promise<ChangedRow[]> {
  const { rows } = await db.query<ChangedRow>({
    name: "search changed",
    text: `select t.workspace_id as "workspaceId", t.conversation_id as "conversationId", t.from_seq as "fromSeq", t.to_seq as "toSeq",
                  (select array_agg(m.body::text order by m.seq) from messages m
                    where m.workspace_id = t.workspace_id and m.conversation_id = t.conversation_id and m.seq between t.from_seq and t.to_seq) as bodies
             from unnest($1::uuid[], $2::uuid[]) as c (workspace_id, id)
             join message_texts t on t.workspace_id = c.workspace_id and t.conversation_id = c.id and t.text is null`,
    values: keyColumns(keys),
  });
  return rows;
}

export async function updateStretch(db: ClientBase, { workspaceId, conversationId, fromSeq, text }: Stretch) {
  await db.query(
    "update message_texts set text = $4 where workspace_id = $1 and conversation_id = $2 and from_seq = $3",
    [workspaceId, conversationId, fromSeq, text],
  );
}

export async function deleteStretch(db: ClientBase, { workspaceId, conversationId, fromSeq }: ChangedRow) {
  await db.query("delete from message_texts where workspace_id = $1 and conversation_id = $2 and from_seq = $3", [
    workspaceId,
    conversationId,
    fromSeq,
  ]);
}

/** The conversations after this one, in the order of their keys, and whether there is something to read in them. */
export async function listConversationsAfter(
  db: ClientBase,
  after: ConversationKey,
  limit: number,
): Promise<(ConversationKey & { readonly isUnread: boolean })[]> {
  const { rows } = await db.query<ConversationKey & { isUnread: boolean }>({
    name: "search sweep",
    text: `select c.workspace_id as "workspaceId", c.id as "conversationId",
                  exists (select from messages m where m.workspace_id = c.workspace_id and m.conversation_id = c.id and m.seq > ${readUpTo("c")})
                  or exists (select from message_texts t where t.workspace_id = c.workspace_id and t.conversation_id = c.id and t.text is null) as "isUnread"
             from (select workspace_id, id from conversations where (workspace_id, id) > ($1, $2) order by workspace_id, id limit $3) c
            order by c.workspace_id, c.id`,
    values: [after.workspaceId, after.conversationId, limit],
  });
  return rows;
}

/** Notes that everything committed before `until` can be found. */
export async function saveCompleteUntil(db: ClientBase, until: Date): Promise<void> {
  await db.query("update message_search_progress set complete_until = $1", [until]);
}

function keyColumns(keys: readonly ConversationKey[]): [string[], string[]] {
  return [keys.map(({ workspaceId }) => workspaceId), keys.map(({ conversationId }) => conversationId)];
}

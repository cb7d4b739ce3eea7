import type { ClientBase } from "pg";
import type { WorkspaceId } from "@botschaft/core";
import { type ListQuestion, listConversations, type SummaryRow } from "../queries.ts";
import { readUpTo } from "./indexerQueries.ts";
import { saidInChanged, saysUnread } from "./says.ts";
import type { SearchWords } from "./searchWords.ts";

/** How many conversations are read through before the index is asked: words that many say fill their page here. */
const READ_FIRST = 300;
/** More finds than these are not gathered: among so many, reading from the top fills a page sooner. */
const MOST_FINDS = 5_000;
/** A message's time is the platform's, and it comes some moments later. What comes later still is found once it was read. */
const LATE_SECONDS = 10;
/** In so many conversations whose messages were not read yet, the messages themselves are looked through. */
const MOST_UNREAD = 500;

export interface Found {
  readonly rows: SummaryRow[];
  /** False: so much has not been read yet that not all of it could be looked through. Some seconds later it is. */
  readonly isComplete: boolean;
}

/**
 * One page of those conversations of a view whose contact (name, tags, identity) or any message holds the words, in any case.
 *
 * Cheap whether many say it or hardly anybody: common words are found by reading from the top, rare ones by the index, and what is
 * between costs at most `MOST_FINDS` finds, or one page of reading where one in `all / MOST_FINDS` says it.
 */
export async function searchConversations(
  db: ClientBase,
  workspaceId: WorkspaceId,
  question: ListQuestion,
  words: SearchWords,
): Promise<Found> {
  const atTheTop = await listConversations(db, workspaceId, question, { kind: "saying", words, first: READ_FIRST });
  if (atTheTop.length === question.limit) return { rows: atTheTop, isComplete: true };
  const { ids, isComplete } = await findSaying(db, workspaceId, words);
  if (ids === "too_many") {
    const rows = await listConversations(db, workspaceId, question, { kind: "saying", words, first: null });
    return { rows, isComplete: true };
  }
  const rows = ids.length === 0 ? [] : await listConversations(db, workspaceId, question, { kind: "ids", ids });
  return { rows, isComplete };
}

/**
 * Those that say it in what was read, by the index, and those that say it in messages which were not read yet, or changed since. In
 * one statement, and so at one moment: between two, a message could be read, and be seen by neither.
 *
 * What was committed before `messages_searchable_until` is read, so for the unread only conversations with newer messages are
 * looked at (3 ms a thousand). The index knows the quarter of an hour in which a conversation's last message fell.
 */
async function findSaying(
  db: ClientBase,
  workspaceId: WorkspaceId,
  words: SearchWords,
): Promise<{ ids: string[] | "too_many"; isComplete: boolean }> {
  const [one, other] = words.like;
  const values: unknown[] = [
    workspaceId,
    LATE_SECONDS,
    one,
    other,
    words.asWritten,
    words.keys,
    MOST_FINDS,
    MOST_UNREAD,
  ];
  const bind = (value: unknown) => `$${values.push(value)}`;
  const { rows } = await db.query<{ id: string; where: "read" | "unread" | "left_out" }>(
    `with unread as materialized (
       select c.workspace_id, c.id from conversations c
        where c.workspace_id = $1
          and c.last_message_quarter > coalesce((select messages_searchable_until()) - make_interval(mins => 15, secs => $2), '-infinity')
          and c.last_message_at > coalesce((select messages_searchable_until()) - make_interval(secs => $2), '-infinity')
          and exists (select from messages m where m.workspace_id = c.workspace_id and m.conversation_id = c.id and m.seq > ${readUpTo("c")})
        order by c.last_message_quarter desc limit $8 + 1)
     select id, 'read' as "where" from find_conversations_saying($3, $4, $5, $6, $7) as id
      union all
     select c.id, 'unread' from (select * from unread limit $8) c where ${saysUnread(bind, words)}
      union all
     select t.conversation_id, 'unread' from message_texts t where t.workspace_id = $1 and ${saidInChanged(bind, words)}
      union all
     (select id, 'left_out' from unread offset $8)`,
    values,
  );
  const isComplete = rows.every(({ where }) => where !== "left_out");
  const found = rows.filter(({ where }) => where !== "left_out");
  if (found.filter(({ where }) => where === "read").length >= MOST_FINDS) return { ids: "too_many", isComplete };
  return { ids: [...new Set(found.map(({ id }) => id))], isComplete };
}

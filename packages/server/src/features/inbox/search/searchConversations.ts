import type { ClientBase } from "pg";
import type { WorkspaceId } from "@botschaft/core";
import { type ListQuestion, listConversations, type SummaryRow } from "../queries.ts";
import { likePattern, saidInChanged, saysUnread, textPattern } from "./says.ts";

/** How many conversations are read through before the index is asked: words that many say fill their page here. */
const READ_FIRST = 300;
/** More finds than these are not gathered: among so many, reading from the top fills a page sooner. */
const MOST_FINDS = 5_000;
/** A message's time is the platform's, and it comes some moments later. What comes later still is found once it was read. */
const LATE_SECONDS = 10;

/**
 * One page of those conversations of a view whose contact's name or any message holds the words, in any case.
 *
 * Cheap whether many say it or hardly anybody: common words are found by reading from the top, rare ones by the index, and what is
 * between costs at most `MOST_FINDS` finds, or one page of reading where one in `all / MOST_FINDS` says it.
 */
export async function searchConversations(
  db: ClientBase,
  workspaceId: WorkspaceId,
  question: ListQuestion,
  words: string,
): Promise<SummaryRow[]> {
  const atTheTop = await listConversations(db, workspaceId, question, { kind: "saying", words, first: READ_FIRST });
  if (atTheTop.length === question.limit) return atTheTop;
  const ids = await findSaying(db, workspaceId, words);
  if (ids === "too_many")
    return await listConversations(db, workspaceId, question, { kind: "saying", words, first: null });
  return ids.length === 0 ? [] : await listConversations(db, workspaceId, question, { kind: "ids", ids });
}

/**
 * Those that say it in what was read, by the index, and those that say it in messages which were not read yet, or changed since. In
 * one statement, and so at one moment: between two, a message could be read, and be seen by neither.
 *
 * What was committed before `messages_searchable_until` is read, so for the unread only conversations with newer messages are
 * looked at (3 ms a thousand). The index knows the quarter of an hour in which a conversation's last message fell.
 */
async function findSaying(db: ClientBase, workspaceId: WorkspaceId, words: string): Promise<string[] | "too_many"> {
  const values: unknown[] = [workspaceId, LATE_SECONDS, textPattern(words), likePattern(words), MOST_FINDS];
  const bind = (value: unknown) => `$${values.push(value)}`;
  const { rows } = await db.query<{ id: string; isRead: boolean }>(
    `select id, true as "isRead" from find_conversations_saying($3, $4, $5) as id
      union all
     select c.id, false from conversations c
      where c.workspace_id = $1
        and c.last_message_quarter > coalesce((select messages_searchable_until()) - make_interval(mins => 15, secs => $2), '-infinity')
        and c.last_message_at > coalesce((select messages_searchable_until()) - make_interval(secs => $2), '-infinity')
        and ${saysUnread(bind, words)}
      union all
     select t.conversation_id, false from message_texts t where t.workspace_id = $1 and ${saidInChanged(bind, words)}`,
    values,
  );
  if (rows.filter(({ isRead }) => isRead).length >= MOST_FINDS) return "too_many";
  return [...new Set(rows.map(({ id }) => id))];
}

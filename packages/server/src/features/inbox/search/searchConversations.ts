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
  const found = await findSaying(db, words);
  if (found === "too_many")
    return await listConversations(db, workspaceId, question, { kind: "saying", words, first: null });
  const ids = [...new Set([...found, ...(await findSayingUnread(db, workspaceId, words))])];
  return ids.length === 0 ? [] : await listConversations(db, workspaceId, question, { kind: "ids", ids });
}

async function findSaying(db: ClientBase, words: string): Promise<string[] | "too_many"> {
  const { rows } = await db.query<{ id: string }>("select id from find_conversations_saying($1, $2, $3) as id", [
    textPattern(words),
    likePattern(words),
    MOST_FINDS,
  ]);
  return rows.length < MOST_FINDS ? rows.map(({ id }) => id) : "too_many";
}

/**
 * Those that say it in messages which were not read yet, or changed since. What was committed before `messages_searchable_until` is
 * read, so only conversations with newer messages are looked at (3 ms a thousand).
 */
async function findSayingUnread(db: ClientBase, workspaceId: WorkspaceId, words: string): Promise<string[]> {
  const values: unknown[] = [workspaceId, LATE_SECONDS];
  const bind = (value: unknown) => `$${values.push(value)}`;
  const { rows } = await db.query<{ id: string }>(
    `select c.id from conversations c
      where c.workspace_id = $1 and c.last_message_at > coalesce((select messages_searchable_until()) - make_interval(secs => $2), '-infinity')
        and ${saysUnread(bind, words)}
      union all
     select t.conversation_id from message_texts t where t.workspace_id = $1 and ${saidInChanged(bind, words)}`,
    values,
  );
  return rows.map(({ id }) => id);
}

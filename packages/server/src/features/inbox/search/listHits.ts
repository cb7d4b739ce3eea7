import type { ClientBase } from "pg";
import type { MessageBody, WorkspaceId } from "@botschaft/core";
import { readUpTo } from "./indexerQueries.ts";
import { messageHolds, textHolds } from "./says.ts";
import { holdsWords, type SearchWords } from "./searchWords.ts";
import { type Snippet, snippetOf } from "./snippetOf.ts";
import { wordsOfBody } from "./textOfBody.ts";

/** A message that holds the words. */
export interface HitRow extends Snippet {
  readonly conversationId: string;
  readonly seq: number;
  readonly at: Date;
  readonly author: "contact" | "bot" | "member" | "system";
  readonly memberId: string | null;
  readonly memberName: string | null;
}

type Row = Omit<HitRow, keyof Snippet> & { readonly body: string };

/** Messages of a conversation that are looked at; with fewer than these, all hits of it are found. */
const MOST_MESSAGES = 200;
/** What `SearchWords` cannot say of unfolded text. */
const ACCENT_OF_ITS_OWN = /\p{M}/u;

/**
 * The messages of these conversations that hold the words, newest first, among the newest `stretches` texts (of 50 messages) that
 * hold them and what was not read yet.
 */
export async function listHits(
  db: ClientBase,
  workspaceId: WorkspaceId,
  conversationIds: readonly string[],
  words: SearchWords,
  stretches: number,
): Promise<HitRow[]> {
  const values: unknown[] = [workspaceId, conversationIds, stretches, MOST_MESSAGES];
  const bind = (value: unknown) => `$${values.push(value)}`;
  const columns = `m.conversation_id as "conversationId", m.seq, m.at, m.author, m.member_id as "memberId", m.member_name as "memberName", m.body::text as body`;
  const { rows } = await db.query<Row>(
    `with c as (select $1::uuid as workspace_id, id from unnest($2::uuid[]) as id)
     select ${columns} from c
      cross join lateral (select t.from_seq, t.to_seq from message_texts t
        where t.workspace_id = c.workspace_id and t.conversation_id = c.id and (t.text is null or ${textHolds(bind, words)})
        order by t.from_seq desc limit $3) s
       join messages m on m.workspace_id = c.workspace_id and m.conversation_id = c.id and m.seq between s.from_seq and s.to_seq
     union all
     select u.* from c
      cross join lateral (select ${columns} from messages m
        where m.workspace_id = c.workspace_id and m.conversation_id = c.id and m.seq > ${readUpTo("c")} and ${messageHolds(bind, words)}
        order by m.seq desc limit $4) u
      order by 1, 2 desc`,
    values,
  );
  // Of a page's messages most do not hold them. To fold all costs ten times as much as to look first.
  const mayHold = new RegExp(words.inJson, "i");
  return rows.flatMap(({ body, ...row }) => {
    if (!mayHold.test(body) && !ACCENT_OF_ITS_OWN.test(body)) return [];
    // Only the message path writes bodies.
    const text = wordsOfBody(JSON.parse(body) as MessageBody).find((each) => holdsWords(each, words));
    return text === undefined ? [] : [{ ...row, ...snippetOf(text, words) }];
  });
}

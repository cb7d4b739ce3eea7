import { readUpTo } from "./indexerQueries.ts";
import type { SearchWords } from "./searchWords.ts";

type Bind = (value: unknown) => string;

/**
 * SQL: the contact (`p`, by name or tag), what the channel calls them, or any message of the conversation (`c`) holds the words. True
 * to the last commit, however far the texts have been read: what they do not hold yet is looked for in the messages themselves.
 */
export function says(bind: Bind, words: SearchWords): string {
  const isTheirs = "t.workspace_id = c.workspace_id and t.conversation_id = c.id";
  const names = bind(words.asWritten);
  const keys = words.keys === null ? "" : `or c.contact_key like any(${bind(words.keys)})`;
  return `(p.name ~* ${names}
    or exists (select from unnest(p.tags) as tag where tag ~* ${names})
    ${keys}
    or exists (select from message_texts t where ${isTheirs} and ${textHolds(bind, words)})
    or ${saysUnread(bind, words)}
    or exists (select from message_texts t where ${isTheirs} and ${saidInChanged(bind, words)}))`;
}

/** SQL: what was read of a stretch (`t`) holds the words. */
export function textHolds(bind: Bind, { like: [one, other] }: SearchWords): string {
  return other === null ? `t.text like ${bind(one)}` : `(t.text like ${bind(one)} or t.text like ${bind(other)})`;
}

/** SQL: a message of the conversation (`c`) that was not read yet holds the words. */
export function saysUnread(bind: Bind, words: SearchWords): string {
  return `exists (select from messages m where m.workspace_id = c.workspace_id and m.conversation_id = c.id and m.seq > ${readUpTo("c")}
                     and ${messageHolds(bind, words)})`;
}

/** SQL: a message of the stretch (`t`), in which something was changed since it was read, holds the words. */
export function saidInChanged(bind: Bind, words: SearchWords): string {
  return `t.text is null and exists (select from messages m where m.workspace_id = t.workspace_id and m.conversation_id = t.conversation_id
                                        and m.seq between t.from_seq and t.to_seq and ${messageHolds(bind, words)})`;
}

/**
 * SQL: the message (`m`) holds the words. The whole JSON text is tried first, because that is cheap; what matches there may be a field's name, so the texts are looked at
 * before it counts. PostgreSQL cannot take texts out of a document that holds a NUL or half a surrogate pair; the first look has to
 * do for these. Which fields are texts is said by `wordsOf` of core as well; a test holds the two together.
 */
export function messageHolds(bind: Bind, words: SearchWords): string {
  const asWritten = bind(words.asWritten);
  const listOf = (holder: string, field: string) =>
    `json_array_elements(case json_typeof(${holder}->'${field}') when 'array' then ${holder}->'${field}' else '[]' end)`;
  const holds = (part: string, fields: readonly string[]) =>
    fields.map((field) => `${part}->>'${field}' ~* ${asWritten}`).join(" or ");
  return `case when m.body::text ~* ${bind(words.inJson)} then
    case when m.body::text ~* '\\\\u(0000|d[89a-f])' then true else
      m.body->>'text' ~* ${asWritten}
      or exists (select from ${listOf("m.body", "contents")} part
                  where ${holds("part", ["text", "title", "subtitle", "caption"])}
                     or exists (select from ${listOf("part", "cards")} card where ${holds("card", ["title", "subtitle"])})) end
    else false end`;
}

-- The search finds "Größe" by "groesse" and "grosse", as bots do: `message_texts.text` now holds letters without accents, and where
-- umlauts have two spellings, both. All texts are read again in the background, by whoever reads messages for the search; what is
-- not read yet is searched in the messages themselves.
truncate message_texts;
update message_search_progress set complete_until = null;

drop function find_conversations_saying;
-- Whose messages, name, tags or identity hold the words. Row security keeps patterns from using an index (they are not leakproof),
-- so they are looked up as the owner, inside of the very workspace that row security would show. One row a find, repeated where a
-- conversation is found twice; at most so many of each.
--
-- words, other_words: patterns of `like` for texts; null where there is no second spelling. names: a regular expression. keys:
-- patterns of `like` for what channels call the person; null where the words are too few to tell people apart.
create function find_conversations_saying(words text, other_words text, names text, keys text[], at_most integer) returns setof uuid
language plpgsql stable security definer set search_path = public, pg_temp set plan_cache_mode = force_custom_plan set enable_seqscan = off as $$
declare
  workspace uuid := nullif(current_setting('app.workspace_id', true), '')::uuid;
begin
  return query
    select t.conversation_id from message_texts t
     where t.workspace_id = workspace and (t.text like words or t.text like other_words) limit at_most;
  return query
    with found as (
      select p.id from contacts p where p.workspace_id = workspace and p.name ~* names
      union
      select p.id from contacts p where p.workspace_id = workspace and p.tags <> '{}'
         and exists (select from unnest(p.tags) as tag where tag ~* names)
      union
      select i.contact_id from identities i where i.workspace_id = workspace and keys is not null and i.key like any(keys))
    select c.id from found
      -- With the conversations of who was merged into them.
      join contacts born on born.workspace_id = workspace and found.id in (born.id, born.merged_into)
      join conversations c on c.workspace_id = workspace and c.contact_id = born.id
     limit at_most;
end $$;
revoke execute on function find_conversations_saying from public;
grant execute on function find_conversations_saying to botschaft_member;

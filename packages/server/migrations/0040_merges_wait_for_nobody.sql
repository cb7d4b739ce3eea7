-- Merges and changes of contacts do not wait for each other's rows any more, and whom a merge concerns is found by the inbox's search.

-- Applies a patch (`ContactPatch` of core) to a contact's row, in the order of commits, and says whose row that was: what is for
-- somebody who was merged into another lands on that one. Null: there is no such contact.
--
-- `patchContact` of core does the same in memory; contactPatches.test.ts holds the two together.
create or replace function patch_contact(of_workspace uuid, of_contact uuid, patch jsonb) returns uuid language plpgsql as $$
declare
  target uuid := of_contact;
begin
  -- Nobody merges in this workspace until we have committed, see mergeContacts.ts: an update that waits for a row which then turns out
  -- to be merged would go on holding it, while it wants that of who lives on.
  perform pg_advisory_xact_lock_shared(7203303, hashtext(of_workspace::text));
  for hop in 1 .. 8 loop
    update contacts c set
      name = case when patch ? 'name' then patch ->> 'name' else name end,
      first_name = case when patch ? 'firstName' then patch ->> 'firstName' else first_name end,
      last_name = case when patch ? 'lastName' then patch ->> 'lastName' else last_name end,
      picture_url = case when patch ? 'pictureUrl' then patch ->> 'pictureUrl' else picture_url end,
      language = case when patch ? 'language' then patch ->> 'language' else language end,
      timezone = case when patch ? 'timezone' then patch ->> 'timezone' else timezone end,
      is_blocked = coalesce((patch ->> 'isBlocked')::boolean, is_blocked),
      attributes = case when patch ? 'attributes'
        then (attributes || jsonb_strip_nulls(patch -> 'attributes'))
             - array(select key from jsonb_each(patch -> 'attributes') where value = 'null')
        else attributes end,
      tags = case when patch ?| '{addTags,removeTags}'
        then array(select tag collate "C" from unnest(tags) as tag where not coalesce(patch -> 'removeTags', '[]') ? tag
                   union
                   select tag collate "C" from jsonb_array_elements_text(coalesce(patch -> 'addTags', '[]')) as tag
                   order by 1)
        else tags end,
      revision = revision + 1
     where c.workspace_id = of_workspace and c.id = target and c.merged_into is null;
    if found then return target; end if;
    select c.merged_into into target from contacts c where c.workspace_id = of_workspace and c.id = target;
    if target is null then return null; end if;
  end loop;
  return null;
end $$;

-- As in 0021, with the conversations of who was merged into somebody with the name.
create or replace function find_conversations_saying(words text, name_words text, at_most integer) returns setof uuid
language plpgsql stable security definer set search_path = public, pg_temp set plan_cache_mode = force_custom_plan set enable_seqscan = off as $$
declare
  workspace uuid := nullif(current_setting('app.workspace_id', true), '')::uuid;
begin
  return query
    (select t.conversation_id from message_texts t where t.workspace_id = workspace and t.text like words limit at_most)
    union all
    (select c.id from contacts p join conversations c on c.workspace_id = p.workspace_id and c.contact_id = p.id
      where p.workspace_id = workspace and p.name ilike name_words limit at_most)
    union all
    (select c.id from contacts p
       join contacts m on m.workspace_id = p.workspace_id and m.merged_into = p.id
       join conversations c on c.workspace_id = m.workspace_id and c.contact_id = m.id
      where p.workspace_id = workspace and p.name ilike name_words limit at_most);
end $$;

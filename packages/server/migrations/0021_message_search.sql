-- What was said, as the inbox's search reads it; see docs/decisions/0008. Filled in the background, so that a message costs its turn
-- nothing: no index of `messages` knows of it.
create table message_texts (
  workspace_id uuid not null,
  conversation_id uuid not null,
  -- The messages of one conversation from here to there. What lies above the highest `to_seq` has not been read yet.
  from_seq integer not null,
  to_seq integer not null,
  -- In small letters, parts separated by U+001F. null: one of them was changed or taken back since, they are to be read again.
  text text,
  primary key (workspace_id, conversation_id, from_seq)
);
create index message_texts_unread_idx on message_texts (workspace_id, conversation_id) where text is null;

-- btree_gin lets the workspace lead this index too. It comes with PostgreSQL and needs no superuser; a managed database that does
-- not offer it finds the words of all workspaces first and then keeps those of one.
do $$ begin
  create extension if not exists btree_gin;
exception when others then
  raise notice 'btree_gin is not to be had: %', sqlerrm;
end $$;
do $$ begin
  create index message_texts_words_idx on message_texts using gin (workspace_id, text gin_trgm_ops) with (gin_pending_list_limit = 512);
exception when undefined_object then
  create index message_texts_words_idx on message_texts using gin (text gin_trgm_ops) with (gin_pending_list_limit = 512);
end $$;

-- Of the installation, not of a workspace: everything committed before this instant has been read.
create table message_search_progress (
  only_row boolean primary key default true check (only_row),
  complete_until timestamptz
);
insert into message_search_progress default values;

alter table message_texts enable row level security;
create policy workspace_only on message_texts to botschaft_member using (workspace_id = nullif(current_setting('app.workspace_id', true), '')::uuid);
grant select on message_texts to botschaft_member;

-- What a person took back is gone from here in the same transaction. The lock keeps the reader of messages (searchIndexer.ts) from
-- storing what it read just before. Neither an insert nor an update of another column fires this.
create function forget_message_text() returns trigger language plpgsql as $$
begin
  perform pg_advisory_xact_lock_shared(7203302);
  update message_texts set text = null
   where workspace_id = old.workspace_id and conversation_id = old.conversation_id and from_seq <= old.seq and to_seq >= old.seq and text is not null;
  return null;
end $$;
create trigger messages_forget_text after update of body or delete on messages for each row execute function forget_message_text();

-- Row security keeps `like` from using an index (it is not leakproof), so the words are looked up as the owner, inside of the very
-- workspace that row security would show. One row a find, repeated where a conversation is found twice; at most so many.
create function find_conversations_saying(words text, name_words text, at_most integer) returns setof uuid
language plpgsql stable security definer set search_path = public, pg_temp set plan_cache_mode = force_custom_plan set enable_seqscan = off as $$
declare
  workspace uuid := nullif(current_setting('app.workspace_id', true), '')::uuid;
begin
  return query
    (select t.conversation_id from message_texts t where t.workspace_id = workspace and t.text like words limit at_most)
    union all
    (select c.id from contacts p join conversations c on c.workspace_id = p.workspace_id and c.contact_id = p.id
      where p.workspace_id = workspace and p.name ilike name_words limit at_most);
end $$;
create function messages_searchable_until() returns timestamptz
language sql stable security definer set search_path = public, pg_temp as 'select complete_until from message_search_progress';
revoke execute on function find_conversations_saying, messages_searchable_until from public;
grant execute on function find_conversations_saying, messages_searchable_until to botschaft_member;

-- What customers send is kept: a platform's addresses die after some days. One row a media item that came with an address; the loop
-- that fetches it is features/media/mediaKeeper.ts. See docs/decisions/0012.
create table kept_media (
  workspace_id uuid not null,
  conversation_id uuid not null,
  seq integer not null,
  -- Which of the message's media items, from 0.
  item smallint not null,
  type text not null check (type in ('image', 'video', 'audio', 'file')),
  source_url text not null,
  -- Of the address, with its port: a slow host holds up no other.
  host text not null,
  file_name text,
  state text not null default 'wanted' check (state in ('wanted', 'kept', 'given_up')),
  -- Of `media`, in the same workspace.
  media_id text,
  -- Why it was given up.
  reason text check (reason in ('expired', 'refused', 'too_large', 'unreachable')),
  -- Also tells whose turn it is: who comes back after its lease ran out finds another number.
  tries integer not null default 0,
  -- While it is being fetched: when somebody else may.
  due_at timestamptz not null default now(),
  -- What went wrong the last time.
  detail text,
  primary key (workspace_id, conversation_id, seq, item),
  check ((state = 'kept') = (media_id is not null)),
  check ((state = 'given_up') = (reason is not null))
);
create index kept_media_due_idx on kept_media (due_at) where state = 'wanted';
-- Whether another message has the same content, when one is taken back.
create index kept_media_content_idx on kept_media (workspace_id, media_id) where media_id is not null;
alter table kept_media enable row level security;
create policy workspace_only on kept_media to botschaft_member using (workspace_id = nullif(current_setting('app.workspace_id', true), '')::uuid);
grant select on kept_media to botschaft_member;

-- A content that only a customer sent goes when that message is taken back; what a member uploaded stays.
alter table media add column is_upload boolean not null default true;

-- What came in the last days and may still be had, found by the conversations' newest messages. Documents that PostgreSQL cannot
-- take apart (a half of a letter, U+0000) are left as they are, one by one.
do $$
declare
  message record;
begin
  for message in
    select m.workspace_id, m.conversation_id, m.seq, m.body
      from conversations c
      join messages m on m.workspace_id = c.workspace_id and m.conversation_id = c.id
     where c.last_message_quarter > now() - interval '7 days' and m.at > now() - interval '7 days'
       and m.mid is not null and m.body::text like '%"kind":"media"%'
  loop
    begin
      insert into kept_media (workspace_id, conversation_id, seq, item, type, source_url, host, file_name)
      select message.workspace_id, message.conversation_id, message.seq, n - 1, type, url,
             lower(substring(url from '^https?://(?:[^/?#]*@)?([^/?#]*)')), file_name
        from (select row_number() over (order by c.place, i.place) as n, i.value ->> 'type' as type, i.value #>> '{source,url}' as url,
                     left(i.value ->> 'fileName', 200) as file_name
                from json_array_elements(message.body -> 'contents') with ordinality as c (value, place)
               cross join json_array_elements(c.value -> 'items') with ordinality as i (value, place)
               where c.value ->> 'kind' = 'media') as items
       where url ~ '^https?://[^/?#]' and type in ('image', 'video', 'audio', 'file');
    exception when others then
      raise notice 'the media of message % of conversation % are not fetched: %', message.seq, message.conversation_id, sqlerrm;
    end;
  end loop;
end $$;

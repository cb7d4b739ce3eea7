-- The inbox's smaller views. Each index holds only the few conversations it is about, so the bot's traffic does not touch it:
-- a message in a conversation that the bot holds, open and assigned to nobody, changes none of them.
create index conversations_with_people_idx on conversations (workspace_id, last_message_at desc, id desc)
  where status = 'open' and (holder <> 'bot' or assignee_id is not null);
create index conversations_put_away_idx on conversations (workspace_id, status, last_message_at desc, id desc) where status <> 'open';
-- A contact's conversations.
create index conversations_contact_idx on conversations (workspace_id, contact_id);

-- Lists of people, newest first, and the search by name. Written once a person, not once a message.
create extension if not exists pg_trgm;
create index contacts_recent_idx on contacts (workspace_id, created_at desc, id desc);
create index contacts_name_idx on contacts using gin (name gin_trgm_ops);
create index contacts_tags_idx on contacts using gin (tags);

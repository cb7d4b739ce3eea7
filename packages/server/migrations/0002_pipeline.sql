-- Channels, people, conversations, and the way of a message: journal → turn → outbox.
--
-- `json`, not `jsonb`, for what people said: jsonb refuses \u0000 and lone surrogates, and a text must come back as it came.
--
-- The workspace leads every key. Hot tables carry few indexes and no foreign keys: they are written in batches by the
-- pipeline alone, which takes its ids from rows it has just loaded, and each index costs on every message.

create table channels (
  workspace_id uuid not null references workspaces (id),
  id uuid not null,
  kind text not null check (kind in ('messenger', 'instagram', 'whatsapp', 'webchat')),
  -- The platform's id of the account, e.g. the Page's.
  account_id text not null,
  name text not null,
  app_id text,
  -- Sealed with SECRET_KEY; see infra/secrets.ts.
  token_sealed text,
  app_secret_sealed text,
  verify_token text,
  graph_url text,
  graph_version text not null default 'v25.0',
  settings jsonb not null default '{}',
  -- 'connected'; 'broken': the platform refuses our token or permission, the outbox is kept; 'paused': by a member.
  status text not null default 'connected' check (status in ('connected', 'broken', 'paused')),
  status_reason text,
  status_since timestamptz not null default now(),
  created_at timestamptz not null default now(),
  removed_at timestamptz,
  primary key (workspace_id, id)
);
-- One account is connected once in the whole installation: its webhooks name the account, not the workspace.
create unique index channels_account_idx on channels (kind, account_id) where removed_at is null;

create table contacts (
  workspace_id uuid not null,
  id uuid not null,
  name text,
  first_name text,
  last_name text,
  picture_url text,
  language text,
  timezone text,
  attributes jsonb not null default '{}',
  tags text[] not null default '{}',
  created_at timestamptz not null,
  -- By which identity we met, and when the platform is to be asked who it is; null: not to be asked.
  channel_id uuid not null,
  contact_key text not null,
  profile_due_at timestamptz,
  primary key (workspace_id, id)
);
create index contacts_profile_due_idx on contacts (profile_due_at) where profile_due_at is not null;

-- One contact on one channel. Written by lanes only.
create table conversations (
  workspace_id uuid not null,
  id uuid not null,
  channel_id uuid not null,
  contact_id uuid not null,
  contact_key text not null,
  lane smallint not null,
  -- The whole conversation as core knows it; the columns below repeat what lists ask for.
  state json not null,
  status text not null,
  holder text not null,
  assignee_id uuid,
  unread integer not null,
  waiting_since timestamptz,
  last_message_at timestamptz not null,
  created_at timestamptz not null,
  primary key (workspace_id, id)
) with (fillfactor = 80);
-- How a lane finds the conversation of an entry.
create unique index conversations_contact_key_idx on conversations (workspace_id, channel_id, contact_key);
-- The inbox list, newest first; each view is a filter over it or over the small partial index.
create index conversations_recent_idx on conversations (workspace_id, last_message_at desc, id desc);
create index conversations_waiting_idx on conversations (workspace_id, waiting_since, id) where waiting_since is not null;

create table messages (
  workspace_id uuid not null,
  conversation_id uuid not null,
  -- Gapless within the conversation, in the order of handling.
  seq integer not null,
  author text not null check (author in ('contact', 'bot', 'member', 'system')),
  member_id uuid,
  member_name text,
  -- Platform time for what arrived, our time for what we said.
  at timestamptz not null,
  body json not null,
  mid text,
  reply_to_mid text,
  client_key text,
  ground json,
  delivery text not null check (delivery in ('none', 'queued', 'sent', 'failed', 'uncertain')),
  delivery_detail text,
  reactions jsonb,
  edited_at timestamptz,
  unsent_at timestamptz,
  primary key (workspace_id, conversation_id, seq)
) with (fillfactor = 90);

-- Each webhook body as it came, before anybody understood it. Kept some days, so that it can be replayed.
create sequence raw_event_blocks;
create table raw_events (
  -- Given out by the process that appends, from blocks of raw_event_blocks: the journal rows of the same statement need it.
  id bigint primary key,
  -- Whose secret signed it; null: the installation's own app.
  workspace_id uuid,
  received_at timestamptz not null default now(),
  -- The exact bytes where they are text; else `body_bytes`.
  body text,
  body_bytes bytea,
  -- Why no journal entry was made of (a part of) it; null when all of it went into the journal.
  problem text,
  replayed_at timestamptz
);
create index raw_events_problem_idx on raw_events (workspace_id, id desc) where problem is not null;
create index raw_events_received_idx on raw_events using brin (received_at);

-- Everything that happened or is asked for, once each. Append-only.
create table journal (
  workspace_id uuid not null,
  channel_id uuid not null,
  -- The platform's own id of the event, or the key under which one of ours may exist only once.
  dedupe_key text not null,
  id bigint generated always as identity,
  contact_key text not null,
  lane smallint not null,
  kind text not null,
  -- Platform time (ms) where there is one: orders entries that arrive together.
  at bigint not null,
  received_at timestamptz not null default now(),
  -- Where it stands in a stored webhook body …
  raw_id bigint,
  raw_path text,
  -- … or the entry itself, for what did not come from a platform.
  body json,
  primary key (workspace_id, channel_id, dedupe_key)
);
create index journal_received_idx on journal using brin (received_at);

-- What is not done yet. A row is deleted by the transaction that stores what the entry did: that makes a turn happen once.
-- (A cursor over journal.id would skip rows that commit late.)
create table journal_queue (
  entry_id bigint primary key,
  lane smallint not null,
  workspace_id uuid not null,
  channel_id uuid not null,
  contact_key text not null,
  dedupe_key text not null,
  kind text not null,
  at bigint not null,
  received_at timestamptz not null default now(),
  raw_id bigint,
  raw_path text,
  body json
) with (autovacuum_vacuum_scale_factor = 0.0, autovacuum_vacuum_threshold = 5000);

-- Entries whose turn threw: kept whole, shown, and put back into the queue by a replay.
create table journal_failures (
  workspace_id uuid not null,
  entry_id bigint not null,
  channel_id uuid not null,
  contact_key text not null,
  dedupe_key text not null,
  kind text not null,
  at bigint not null,
  received_at timestamptz not null,
  raw_id bigint,
  raw_path text,
  body json,
  error text not null,
  failed_at timestamptz not null default now(),
  primary key (workspace_id, entry_id)
);

-- Sums per channel, hour and writer, changed in the transactions they count. `writer` keeps two processes, and the two ends
-- of one process, from waiting for each other's row.
create table ledger (
  workspace_id uuid not null,
  channel_id uuid not null,
  hour timestamptz not null,
  metric text not null,
  writer text not null,
  count bigint not null,
  primary key (workspace_id, channel_id, hour, metric, writer)
) with (fillfactor = 50);

-- What must leave. Stored with the turn that decided it; deleted with the note of how it went.
create table outbox (
  workspace_id uuid not null,
  id bigint generated always as identity,
  conversation_id uuid not null,
  channel_id uuid not null,
  contact_key text not null,
  lane smallint not null,
  -- The message it carries; null for typing dots and seen marks.
  seq integer,
  send json not null,
  -- queued → in_flight → (deleted | queued again | uncertain → deleted or queued)
  state text not null default 'queued' check (state in ('queued', 'in_flight', 'uncertain')),
  attempts integer not null default 0,
  due_at timestamptz not null default now(),
  claimed_by uuid,
  claimed_at timestamptz,
  created_at timestamptz not null default now(),
  -- The conversation stands before the id: an echo names a message of it, and must find its row at once.
  primary key (workspace_id, conversation_id, id)
) with (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.0, autovacuum_vacuum_threshold = 5000);

create table timers (
  workspace_id uuid not null,
  conversation_id uuid not null,
  timer_id text not null,
  channel_id uuid not null,
  contact_key text not null,
  lane smallint not null,
  name text not null,
  due_at timestamptz not null,
  primary key (workspace_id, conversation_id, timer_id)
);
create index timers_due_idx on timers (due_at);

-- Calls into the world that a turn asked for; the answer comes back as a journal entry under the effect's id.
create table effects (
  workspace_id uuid not null,
  conversation_id uuid not null,
  effect_id text not null,
  channel_id uuid not null,
  contact_key text not null,
  lane smallint not null,
  effect json not null,
  created_at timestamptz not null default now(),
  primary key (workspace_id, conversation_id, effect_id)
);

-- What happened, for the numbers; no message text.
create table events (
  workspace_id uuid not null,
  id bigint generated always as identity,
  conversation_id uuid not null,
  name text not null,
  at timestamptz not null,
  flow_version_id uuid,
  node_id text,
  data json,
  primary key (workspace_id, id)
);

create table flows (
  workspace_id uuid not null references workspaces (id),
  id uuid not null,
  name text not null,
  -- Smaller goes first when several flows could react.
  priority integer not null default 100,
  is_active boolean not null default true,
  draft json not null,
  draft_updated_at timestamptz not null default now(),
  published_version_id uuid,
  created_at timestamptz not null default now(),
  archived_at timestamptz,
  primary key (workspace_id, id)
);

create table flow_versions (
  workspace_id uuid not null,
  id uuid not null,
  flow_id uuid not null,
  number integer not null,
  definition json not null,
  published_by text,
  published_at timestamptz not null default now(),
  primary key (workspace_id, id),
  unique (workspace_id, flow_id, number),
  foreign key (workspace_id, flow_id) references flows (workspace_id, id)
);

-- Row security behind the workspace keys. Requests of members and API keys run as botschaft_member (see db/pool.ts) and see
-- one workspace; the pipeline carries many side by side and runs as the owner.
do $$ begin
  if not exists (select from pg_roles where rolname = 'botschaft_member') then
    create role botschaft_member nologin;
  end if;
  execute format('grant botschaft_member to %I', current_user);
end $$;
grant usage on schema public to botschaft_member;
do $$
declare t text;
begin
  foreach t in array array['channels', 'contacts', 'conversations', 'messages', 'raw_events', 'journal', 'journal_queue',
    'journal_failures', 'ledger', 'outbox', 'timers', 'effects', 'events', 'flows', 'flow_versions'] loop
    execute format('alter table %I enable row level security', t);
    execute format('create policy workspace_only on %I to botschaft_member using (workspace_id = nullif(current_setting(''app.workspace_id'', true), '''')::uuid)', t);
    execute format('grant select on %I to botschaft_member', t);
  end loop;
  foreach t in array array['channels', 'contacts', 'flows', 'flow_versions'] loop
    execute format('grant insert, update, delete on %I to botschaft_member', t);
  end loop;
end $$;

-- One content for many people. Its people are rows of `deliveries`; the outbox holds some seconds of them at most.

create table broadcasts (
  workspace_id uuid not null references workspaces (id),
  id uuid not null,
  name text not null,
  content json not null,
  purpose text not null check (purpose in ('service', 'notice', 'campaign')),
  -- 'running': people are fed; 'paused': not now; 'stopped': who waits is skipped.
  state text not null default 'running' check (state in ('running', 'paused', 'stopped')),
  -- How many people it was planned for. At every moment as many rows of `deliveries`.
  planned integer not null default 0,
  -- Whether anybody waits or is under way.
  is_open boolean not null default true,
  created_by text,
  created_at timestamptz not null default now(),
  primary key (workspace_id, id)
);
create index broadcasts_open_idx on broadcasts (workspace_id, id) where is_open;
select secure_table('broadcasts', 'select, insert, update');

-- waiting → under_way → sent | uncertain | failed | skipped, and waiting → skipped. An end never changes, but that an echo may still
-- make `sent` of `uncertain`.
create table deliveries (
  workspace_id uuid not null,
  id uuid not null,
  broadcast_id uuid not null,
  contact_id uuid not null,
  -- Waiting: where it will probably go. Under way: where it is. Ended: where it went.
  channel_id uuid,
  state text not null default 'waiting' check (state in ('waiting', 'under_way', 'sent', 'uncertain', 'failed', 'skipped')),
  -- Who lives on as that contact, as of the moment of feeding.
  person_id uuid,
  -- How many conversations were asked before; with the id it names the one entry of the journal that holds it (Delivery of core).
  step smallint not null default 0,
  -- Set once a turn has put it into the outbox: its messages there that have not ended, and the worst end of the others.
  pieces smallint,
  worst_end smallint,
  conversation_id uuid,
  -- Whom to ask next, as [{channelId, contactKey}, …], and why the ones before did not send it, as [{channelId, reason}, …].
  rest jsonb,
  reasons jsonb,
  fed_at timestamptz,
  ended_at timestamptz,
  primary key (workspace_id, id)
) with (fillfactor = 80);
create unique index deliveries_contact_idx on deliveries (workspace_id, broadcast_id, contact_id);
-- Counts by state, without the table.
create index deliveries_state_idx on deliveries (workspace_id, broadcast_id, state);
-- Who is fed next, by channel.
create index deliveries_waiting_idx on deliveries (workspace_id, broadcast_id, channel_id, id) where state = 'waiting';
-- One delivery a person at a time: caps and quiet hours are read when it is fed, and two must not read them at once.
create unique index deliveries_one_under_way on deliveries (workspace_id, person_id) where state = 'under_way';
create index deliveries_under_way_idx on deliveries (workspace_id, channel_id) where state = 'under_way';
select secure_table('deliveries', 'select, insert');

-- Which delivery a send belongs to: whatever ends the send ends that. Written once.
alter table outbox add column delivery_id uuid;

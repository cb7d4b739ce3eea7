-- Raw events are partitioned by day and cleared by dropping partitions (see db/partitions.ts). What was stored so far becomes the
-- first partition as it is; nothing is copied.
do $$
declare
  utc_end timestamp := date_trunc('day', greatest(now(), (select max(received_at) from raw_events)) at time zone 'UTC') + interval '1 day';
  earlier text := 'raw_events_until_' || to_char(utc_end, 'YYYYMMDD');
begin
  execute format('alter table raw_events rename to %I', earlier);
  execute format('alter table %I drop constraint raw_events_pkey', earlier);
  execute format('alter index raw_events_problem_idx rename to %I', earlier || '_problem_idx');
  drop index raw_events_received_idx;
  execute format('drop policy workspace_only on %I', earlier);
  execute format('revoke all on %I from botschaft_member', earlier);

  create table raw_events (
    -- Given out by the process that appends, from blocks of raw_event_blocks: unique by itself.
    id bigint not null,
    -- Whose secret signed it; null: the installation's own app.
    workspace_id uuid,
    -- The same as that of the journal's entries that were made of it: by both, an entry finds its body in one partition.
    received_at timestamptz not null default now(),
    -- The exact bytes where they are text; else `body_bytes`.
    body text,
    body_bytes bytea,
    -- Why no journal entry was made of (a part of) it; null when all of it went into the journal.
    problem text,
    replayed_at timestamptz,
    signature text,
    primary key (id, received_at)
  ) partition by range (received_at);
  create index raw_events_problem_idx on raw_events (workspace_id, id desc) where problem is not null;
  execute format('alter table raw_events attach partition %I for values from (minvalue) to (%L)', earlier, utc_end at time zone 'UTC');
  -- Whatever no other partition takes: a missing one fails nobody.
  create table raw_events_default partition of raw_events default;
end $$;

-- What is still needed when its day is dropped: bodies of entries that wait or failed, loose ends nobody has looked at, and bodies of
-- which a replay made entries, which are younger than they.
create table raw_events_kept (
  id bigint primary key,
  workspace_id uuid,
  received_at timestamptz not null,
  body text,
  body_bytes bytea,
  problem text,
  replayed_at timestamptz,
  signature text,
  kept_at timestamptz not null default now()
);
create index raw_events_kept_problem_idx on raw_events_kept (workspace_id, id desc) where problem is not null;
insert into raw_events_kept (id, workspace_id, received_at, body, body_bytes, problem, replayed_at, signature)
select id, workspace_id, received_at, body, body_bytes, problem, replayed_at, signature from raw_events r
 where exists (select from journal_queue q where q.raw_id = r.id and q.received_at <> r.received_at)
    or exists (select from journal_failures f where f.raw_id = r.id and f.received_at <> r.received_at);

do $$
declare t text;
begin
  -- Not by secure_table: a body may be nobody's.
  foreach t in array array['raw_events', 'raw_events_kept'] loop
    execute format('alter table %I enable row level security', t);
    execute format('create policy workspace_only on %I to botschaft_member using (workspace_id = nullif(current_setting(''app.workspace_id'', true), '''')::uuid)', t);
    execute format('grant select on %I to botschaft_member', t);
  end loop;
end $$;

-- All that are stored, each once. Not for members: it is read by whoever checks what may be shown.
create view raw_bodies as
select id, workspace_id, received_at, body, body_bytes, problem, replayed_at, signature from raw_events
union all
select id, workspace_id, received_at, body, body_bytes, problem, replayed_at, signature from raw_events_kept k
 where not exists (select from raw_events r where r.id = k.id and r.received_at = k.received_at);

-- Events are partitioned by month and cleared by dropping partitions (see db/partitions.ts). They know their contact and channel where
-- they have one, why they happened, and, where a source may tell of them twice, a key under which they are kept once.
--
-- What was stored so far becomes the first partition as it is; nothing is copied.
do $$
declare
  utc_end timestamp := date_trunc('month', greatest(now(), (select max(at) from events)) at time zone 'UTC') + interval '1 month';
  earlier text := 'events_until_' || to_char(utc_end, 'YYYYMM');
  next_id bigint := coalesce((select max(id) from events), 0) + 1;
begin
  execute format('alter table events rename to %I', earlier);
  execute format('alter table %I drop constraint events_pkey', earlier);
  execute format('alter table %I alter column id drop identity', earlier);
  execute format('alter table %I alter column conversation_id drop not null', earlier);
  execute format('alter table %I add column contact_id uuid, add column channel_id uuid, add column cause json, add column dedupe_key text', earlier);
  execute format('update %I e set contact_id = c.contact_id, channel_id = c.channel_id from conversations c
                   where c.workspace_id = e.workspace_id and c.id = e.conversation_id', earlier);
  execute format('drop policy workspace_only on %I', earlier);
  execute format('revoke all on %I from botschaft_member', earlier);

  execute format('create sequence events_id_seq start %s', next_id);
  create table events (
    workspace_id uuid not null,
    id bigint not null default nextval('events_id_seq'),
    conversation_id uuid,
    name text not null,
    -- When it happened, by the clock of who tells of it.
    at timestamptz not null,
    flow_version_id uuid,
    node_id text,
    data json,
    contact_id uuid,
    channel_id uuid,
    cause json,
    dedupe_key text,
    primary key (workspace_id, at, id)
  ) partition by range (at);
  create unique index events_dedupe_idx on events (workspace_id, dedupe_key, at) where dedupe_key is not null;
  execute format('alter table %I alter column id set default nextval(''events_id_seq'')', earlier);
  execute format('alter table events attach partition %I for values from (minvalue) to (%L)', earlier, utc_end at time zone 'UTC');
  -- Whatever no other partition takes: a missing one never fails a turn.
  create table events_default partition of events default;
end $$;
alter sequence events_id_seq owned by events.id;
select secure_table('events', 'select, insert');
-- Features record events in the transaction of what these tell of, as the member who acts.
grant usage on sequence events_id_seq to botschaft_member;

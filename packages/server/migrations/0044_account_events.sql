-- What a platform said about the account itself, and whatever has no contact: it has no conversation, and its place is at the channel.
create table account_events (
  workspace_id uuid not null references workspaces (id),
  channel_id uuid not null,
  -- The journal's entry: later ones have higher ids.
  id bigint not null,
  at timestamptz not null,
  -- What happened, in the platform's word, or what kind of event it was.
  name text not null,
  -- A warning, a block, a refused template: somebody has to look. Until then `seen_at` is null.
  needs_person boolean not null,
  -- As it came. JSON, but not `json`: what the platform nests too deep is kept all the same.
  raw text,
  seen_at timestamptz,
  seen_by uuid,
  primary key (workspace_id, channel_id, id)
);
create index account_events_to_see_idx on account_events (workspace_id, channel_id) where needs_person and seen_at is null;
select secure_table('account_events', 'select, update');

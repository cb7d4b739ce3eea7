-- What members uploaded. The bytes are stored once per content, under DATA_DIR/media; a row says that a workspace has them.
create table media (
  workspace_id uuid not null references workspaces (id),
  -- SHA-256 of the content, hex.
  id text not null,
  type text not null check (type in ('image', 'video', 'audio', 'file')),
  content_type text not null,
  size_bytes bigint not null,
  file_name text,
  created_at timestamptz not null default now(),
  primary key (workspace_id, id)
);
alter table media enable row level security;
create policy workspace_only on media to botschaft_member using (workspace_id = nullif(current_setting('app.workspace_id', true), '')::uuid);
grant select, insert, update, delete on media to botschaft_member;

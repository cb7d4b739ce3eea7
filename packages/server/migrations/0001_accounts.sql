-- Who may come in: workspaces, people and their sessions, invitations, keys.
--
-- users, sessions, accounts, verifications, two_factors and rate_limits are better-auth's (auth/auth.ts maps the names).

create table workspaces (
  id uuid primary key,
  name text not null,
  slug text not null unique,
  settings jsonb not null default '{}',
  created_at timestamptz not null default now()
);

create table users (
  id uuid primary key,
  name text not null,
  email text not null unique,
  email_verified boolean not null default false,
  image text,
  two_factor_enabled boolean not null default false,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);

create table sessions (
  id uuid primary key,
  user_id uuid not null references users (id) on delete cascade,
  token text not null unique,
  expires_at timestamptz not null,
  ip_address text,
  user_agent text,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create index sessions_user_idx on sessions (user_id);

-- How a person signs in: a password, or an identity at somebody else's.
create table accounts (
  id uuid primary key,
  user_id uuid not null references users (id) on delete cascade,
  account_id text not null,
  provider_id text not null,
  access_token text,
  refresh_token text,
  id_token text,
  access_token_expires_at timestamptz,
  refresh_token_expires_at timestamptz,
  scope text,
  password text,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create index accounts_user_idx on accounts (user_id);

create table verifications (
  id uuid primary key,
  identifier text not null,
  value text not null,
  expires_at timestamptz not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create index verifications_identifier_idx on verifications (identifier);

create table two_factors (
  id uuid primary key,
  user_id uuid not null references users (id) on delete cascade,
  secret text not null,
  backup_codes text not null,
  verified boolean default true,
  failed_verification_count integer default 0,
  locked_until timestamptz
);
create index two_factors_user_idx on two_factors (user_id);

create table rate_limits (
  id uuid primary key,
  key text not null unique,
  count integer not null,
  last_request bigint not null
);

-- A person who works in a workspace.
create table members (
  workspace_id uuid not null references workspaces (id),
  id uuid not null,
  user_id uuid not null references users (id) on delete cascade,
  role text not null check (role in ('owner', 'admin', 'agent', 'viewer')),
  created_at timestamptz not null default now(),
  primary key (workspace_id, id),
  unique (workspace_id, user_id)
);
create index members_user_idx on members (user_id);

create table invitations (
  workspace_id uuid not null references workspaces (id),
  id uuid not null,
  -- SHA-256 of what stands in the link.
  token_hash bytea not null unique,
  role text not null check (role in ('owner', 'admin', 'agent', 'viewer')),
  email text,
  invited_by text not null,
  created_at timestamptz not null default now(),
  expires_at timestamptz not null,
  primary key (workspace_id, id)
);

create table api_keys (
  id uuid primary key,
  -- null: the installation's own key, which creates workspaces and enters all of them.
  workspace_id uuid references workspaces (id),
  name text not null,
  -- SHA-256 of the secret. The secret has 256 random bits, so a fast hash without salt is enough.
  secret_hash bytea not null unique,
  hint text not null,
  scopes text[] not null,
  created_by text,
  created_at timestamptz not null default now(),
  last_used_at timestamptz,
  expires_at timestamptz,
  revoked_at timestamptz
);
create index api_keys_workspace_idx on api_keys (workspace_id);

-- What was answered to a write, so that a repeat gets the same answer. Kept a day.
create table idempotency_keys (
  -- Who asked: a member's or a key's id. A key of somebody else never collides.
  caller_id text not null,
  key text not null,
  -- SHA-256 over method, address and body.
  fingerprint bytea not null,
  -- null while the first request is at work.
  status integer,
  content_type text,
  -- Sealed: an answer may carry a fresh secret.
  body_sealed text,
  created_at timestamptz not null default now(),
  primary key (caller_id, key)
);
create index idempotency_keys_created_idx on idempotency_keys using brin (created_at);

do $$ begin
  if not exists (select from pg_roles where rolname = 'botschaft_member') then
    create role botschaft_member nologin;
  end if;
end $$;
grant usage on schema public to botschaft_member;

-- Row security: a request sees its own workspace and the people in it, and no column that signs anybody in.
alter table workspaces enable row level security;
create policy workspace_only on workspaces to botschaft_member using (id = nullif(current_setting('app.workspace_id', true), '')::uuid);
grant select, update on workspaces to botschaft_member;

do $$
declare t text;
begin
  foreach t in array array['members', 'invitations', 'api_keys'] loop
    execute format('alter table %I enable row level security', t);
    execute format('create policy workspace_only on %I to botschaft_member using (workspace_id = nullif(current_setting(''app.workspace_id'', true), '''')::uuid)', t);
    execute format('grant select, insert, update, delete on %I to botschaft_member', t);
  end loop;
end $$;

alter table users enable row level security;
create policy people_of_the_workspace on users to botschaft_member using (exists (select from members where members.user_id = users.id));
grant select (id, name, email, image) on users to botschaft_member;

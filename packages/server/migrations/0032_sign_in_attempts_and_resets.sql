-- How often somebody has tried to sign in: by account, and by account and address together (auth/signInAttempts.ts).
create table sign_in_attempts (
  -- SHA-256 of what is counted: no address of anybody is kept here.
  key bytea primary key,
  count integer not null,
  ends_at timestamptz not null
);
create index sign_in_attempts_ends_idx on sign_in_attempts (ends_at);

-- Links with which somebody who lost their password chooses a new one. Used once, over after a while.
create table password_resets (
  -- SHA-256 of what stands in the link.
  token_hash bytea primary key,
  user_id uuid not null references users (id) on delete cascade,
  -- The second factor goes as well: for who lost their phone.
  ends_second_factor boolean not null,
  created_at timestamptz not null default now(),
  expires_at timestamptz not null
);
create index password_resets_user_idx on password_resets (user_id);

-- A person's own picture, small: it is drawn by the browser before it is sent.
create table user_pictures (
  user_id uuid primary key references users (id) on delete cascade,
  -- SHA-256 of the bytes: part of the picture's address.
  hash bytea not null,
  content_type text not null check (content_type in ('image/jpeg', 'image/png', 'image/webp')),
  bytes bytea not null
);

-- E-mail addresses are compared without case. Sign-in has always stored them so; what another hand wrote follows.
update users u set email = lower(email)
 where email <> lower(email) and not exists (select from users other where other.email = lower(u.email));

-- Who works on this database, in the words of each process itself; see start/processNote.ts. A start of another version reads it before
-- it changes any table, so whatever changes here must let the version before read on: id and version keep their names and meaning.
create table processes (
  -- The same as in the names of its connections (`botschaft lanes <id> 0`).
  id uuid primary key,
  version text not null,
  role text not null check (role in ('all', 'web', 'worker')),
  host text not null,
  pid integer not null,
  started_at timestamptz not null default now(),
  seen_at timestamptz not null default now()
);

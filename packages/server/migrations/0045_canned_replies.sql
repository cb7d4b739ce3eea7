-- Texts that are at hand for answers: the team's (owner_id null) and each member's own.

create table canned_replies (
  workspace_id uuid not null references workspaces (id),
  id uuid not null,
  -- A member who goes takes their own along.
  owner_id uuid,
  -- What is typed after "/"; lower case.
  shortcut text not null,
  -- {"de": …, "en": …}, null where there is none in that language.
  texts json not null,
  updated_at timestamptz not null default now(),
  primary key (workspace_id, id),
  foreign key (workspace_id, owner_id) references members (workspace_id, id) on delete cascade
);
create unique index canned_replies_shared_idx on canned_replies (workspace_id, shortcut) where owner_id is null;
create unique index canned_replies_own_idx on canned_replies (workspace_id, owner_id, shortcut) where owner_id is not null;
select secure_table('canned_replies', 'select, insert, update, delete');

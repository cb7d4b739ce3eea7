-- A contact is a person; an identity is what one channel calls them. See docs/decisions/0015.

-- An index takes at most 2,704 bytes of a row, and the platforms name no longest id: in keys, a long one is told apart by its hash.
create function index_key(id text) returns text language sql immutable parallel safe as $$
  select case when octet_length(id) <= 500 then id else left(id, 60) || '#' || encode(sha256(convert_to(id, 'UTF8')), 'hex') end
$$;

create table identities (
  workspace_id uuid not null,
  channel_id uuid not null,
  -- As the platform writes it, whole.
  key text not null,
  -- Whose it is. null: an alias, which means whoever `alias_of` means.
  contact_id uuid,
  alias_of text,
  -- When the platform is to be asked who it is; null: not to be asked.
  profile_due_at timestamptz,
  created_at timestamptz not null default now(),
  check ((contact_id is null) = (alias_of is not null))
);
create unique index identities_key_idx on identities (workspace_id, channel_id, index_key(key));
create index identities_contact_idx on identities (workspace_id, contact_id) where contact_id is not null;
create index identities_profile_due_idx on identities (profile_due_at) where profile_due_at is not null;
select secure_table('identities', 'select, insert, update');

insert into identities (workspace_id, channel_id, key, contact_id, profile_due_at, created_at)
select distinct on (c.workspace_id, c.channel_id, c.contact_key)
       c.workspace_id, c.channel_id, c.contact_key, c.contact_id, p.profile_due_at, c.created_at
  from conversations c
  left join contacts p on p.workspace_id = c.workspace_id and p.id = c.contact_id
   and p.channel_id = c.channel_id and p.contact_key = c.contact_key;
insert into identities (workspace_id, channel_id, key, contact_id, profile_due_at, created_at)
select p.workspace_id, p.channel_id, p.contact_key, p.id, p.profile_due_at, p.created_at from contacts p
on conflict do nothing;

alter table contacts
  -- The next version drops the two, and profile_due_at.
  alter column channel_id drop not null,
  alter column contact_key drop not null,
  add column revision integer not null default 1,
  add column is_blocked boolean not null default false,
  -- Found to be the same person as this one, which lives on. Never a chain: it is always the last of them.
  add column merged_into uuid check (merged_into <> id);
update contacts set profile_due_at = null where profile_due_at is not null;
create index contacts_merged_idx on contacts (workspace_id, merged_into) where merged_into is not null;

-- How the lane finds the conversation of an entry, whatever the length of the key.
drop index conversations_contact_key_idx;
create unique index conversations_contact_key_idx on conversations (workspace_id, channel_id, index_key(contact_key));

-- Which contacts were found to be one person, and since when; undone_at: not any more.
create table contact_merges (
  workspace_id uuid not null,
  id bigint generated always as identity,
  contact_id uuid not null,
  -- As it was asked for; contacts.merged_into names who lives on in the end.
  into_id uuid not null,
  merged_at timestamptz not null default now(),
  -- A member's name or a key's; null: the system.
  merged_by text,
  -- The identities that went over, as [[channel, key], …].
  identities json not null,
  -- The one who lived on, right before, and what it was given of the other: {"before": …, "given": patch}.
  given json not null,
  undone_at timestamptz,
  primary key (workspace_id, id)
);
create unique index contact_merges_valid_idx on contact_merges (workspace_id, contact_id) where undone_at is null;
select secure_table('contact_merges');

-- Applies a patch (`ContactPatch` of core) to a contact's row, in the order of commits, and says whose row that was: what is for
-- somebody who was merged into another lands on that one. Null: there is no such contact.
--
-- `patchContact` of core does the same in memory; contactPatches.test.ts holds the two together.
create function patch_contact(of_workspace uuid, of_contact uuid, patch jsonb) returns uuid language plpgsql as $$
declare
  target uuid := of_contact;
begin
  -- Somebody may be merging them at this moment, so the row is asked again after each wait.
  for hop in 1 .. 8 loop
    update contacts c set
      name = case when patch ? 'name' then patch ->> 'name' else name end,
      first_name = case when patch ? 'firstName' then patch ->> 'firstName' else first_name end,
      last_name = case when patch ? 'lastName' then patch ->> 'lastName' else last_name end,
      picture_url = case when patch ? 'pictureUrl' then patch ->> 'pictureUrl' else picture_url end,
      language = case when patch ? 'language' then patch ->> 'language' else language end,
      timezone = case when patch ? 'timezone' then patch ->> 'timezone' else timezone end,
      is_blocked = coalesce((patch ->> 'isBlocked')::boolean, is_blocked),
      attributes = case when patch ? 'attributes'
        then (attributes || jsonb_strip_nulls(patch -> 'attributes'))
             - array(select key from jsonb_each(patch -> 'attributes') where value = 'null')
        else attributes end,
      tags = case when patch ?| '{addTags,removeTags}'
        then array(select tag collate "C" from unnest(tags) as tag where not coalesce(patch -> 'removeTags', '[]') ? tag
                   union
                   select tag collate "C" from jsonb_array_elements_text(coalesce(patch -> 'addTags', '[]')) as tag
                   order by 1)
        else tags end,
      revision = revision + 1
     where c.workspace_id = of_workspace and c.id = target and c.merged_into is null;
    if found then return target; end if;
    select c.merged_into into target from contacts c where c.workspace_id = of_workspace and c.id = target;
    if target is null then return null; end if;
  end loop;
  return null;
end $$;

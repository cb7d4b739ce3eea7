-- Puts a table of workspaces' data under row security: members' and keys' requests run as botschaft_member (see db/pool.ts), see the
-- rows of their own workspace alone, and may do to them what `rights` names, as a `grant` names it. The pipeline runs as the owner,
-- whom row security does not concern.
--
--     select secure_table('coupons');                                    -- to read; only the pipeline writes it
--     select secure_table('coupons', 'select, insert, update, delete');
--
-- A second call replaces the rights. A partitioned table is secured as a whole: nobody is granted anything on a partition.
create function secure_table(secured regclass, rights text default 'select') returns void
language plpgsql set search_path = public, pg_temp as $$
begin
  if not exists (select from pg_attribute where attrelid = secured and attname = 'workspace_id' and attnotnull) then
    raise exception '% has no column workspace_id that is never null: by what should its rows be told apart?', secured;
  end if;
  execute format('alter table %s enable row level security', secured);
  execute format('drop policy if exists workspace_only on %s', secured);
  execute format('create policy workspace_only on %s to botschaft_member
    using (workspace_id = nullif(current_setting(''app.workspace_id'', true), '''')::uuid)', secured);
  execute format('revoke all on %s from botschaft_member', secured);
  execute format('grant %s on %s to botschaft_member', rights, secured);
end $$;
revoke execute on function secure_table from public;

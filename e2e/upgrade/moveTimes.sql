-- Moves every instant of a data folder by so many milliseconds, as if all had happened so much later. Moved are
--
--   * all columns of a point in time, in every table of ours, but those that PostgreSQL computes itself. The ledger counts by the hour:
--     there the moved instant is cut to its hour again, and no two hours become one;
--   * numbers that are milliseconds since 1970: whole columns (`journal.at` and its like), and within JSON (conversations' states,
--     grounds of messages, sends, events, runs, entries that wait);
--   * not: bodies of webhooks as they came (they are signed, and are read again only where they are replayed), ids and cursors that
--     happen to hold a time, texts that people wrote, and what the tables say of themselves (`migrations`).
--
-- Runs as superuser with triggers off: nothing in the folder takes it for a change.

create function moved(document text, by_ms bigint) returns text language sql immutable as $$
  select string_agg(case when place % 2 = 0 then (part::bigint + by_ms)::text else part end, '' order by place)
    from unnest(string_to_array(
      regexp_replace(document, '([:\[,] ?)(1[78]\d{11})(?=[,}\]])', E'\\1\x01\\2\x01', 'g'), E'\x01')) with ordinality as t (part, place)
$$;

create function move_times(by_ms bigint) returns void language plpgsql as $$
declare
  one record;
begin
  set local session_replication_role = replica;
  for one in
    select c.table_name as "table", string_agg(format('%I = %s', c.column_name, case
        when c.table_name = 'ledger' and c.column_name = 'hour'
          -- Far away first: no hour may land where another has not left yet.
          then 'date_trunc(''hour'', hour + make_interval(secs => $1 / 1000.0), ''UTC'') + interval ''400000 days'''
        when c.data_type = 'timestamp with time zone' then format('%I + make_interval(secs => $1 / 1000.0)', c.column_name)
        when c.data_type = 'bigint'
          then format('case when %1$I between 1700000000000 and 1899999999999 then %1$I + $1 else %1$I end', c.column_name)
        else format('moved(%I::text, $1)::%s', c.column_name, c.data_type)
      end), ', ') as changes
      from information_schema.columns c
      join pg_class t on t.relname = c.table_name and t.relnamespace = 'public'::regnamespace
     where c.table_schema = 'public' and t.relkind in ('r', 'p') and not t.relispartition and c.table_name <> 'migrations'
       and c.is_generated = 'NEVER' and c.is_identity = 'NO'
       and c.data_type in ('timestamp with time zone', 'bigint', 'json', 'jsonb')
     group by c.table_name
  loop
    execute format('update public.%I set %s', one."table", one.changes) using by_ms;
  end loop;
  update ledger set hour = hour - interval '400000 days';
end $$;

import type { ClientBase } from "pg";
import { ALIAS_COLUMNS, ENTRY_COLUMNS, RAW_COLUMNS, type AliasRow, type EntryRow, type RawRow } from "./journalRows.ts";
import { parameters } from "../sqlRows.ts";

interface AppendedRow {
  readonly entryId: string;
  readonly lane: number;
  readonly channelId: string;
  readonly dedupeKey: string;
}

/**
 * Puts entries, and the bodies they are parts of, into the journal and its queue, and counts them.
 *
 * @param rows `writer` names the caller's rows in the ledger
 * @returns those that were new; the rest the journal had already
 */
export async function appendRows(
  client: ClientBase,
  rows: {
    readonly incoming: readonly EntryRow[];
    readonly raws: readonly RawRow[];
    readonly aliases?: readonly AliasRow[];
    readonly writer: string;
  },
): Promise<AppendedRow[]> {
  const appended = await client.query<AppendedRow>({
    name: "journal append",
    text: APPEND,
    values: PARAMETERS.values({ aliases: [], ...rows }),
  });
  return appended.rows;
}

const PARAMETERS = parameters({
  writer: "text",
  incoming: { ...ENTRY_COLUMNS, body: "json?" },
  raws: RAW_COLUMNS,
  aliases: ALIAS_COLUMNS,
});
const { incoming, raws, aliases, writer } = PARAMETERS.sql;

const APPEND = `
  with incoming (${incoming.columns}) as (
    select ${incoming.select} from ${incoming.source}
  ), raws as (
    insert into raw_events (${raws.columns}) select ${raws.select} from ${raws.source}
  ), alias_rows as (
    insert into identities (${aliases.columns}) select ${aliases.select} from ${aliases.source} on conflict do nothing
  ), fresh as (
    insert into journal (${incoming.columns}) select * from incoming
    on conflict do nothing
    returning id, workspace_id, channel_id, dedupe_key, contact_key, lane, kind, at, raw_id, raw_path, body
  ), queued as (
    insert into journal_queue (entry_id, lane, workspace_id, channel_id, contact_key, dedupe_key, kind, at, raw_id, raw_path, body)
    select id, lane, workspace_id, channel_id, contact_key, dedupe_key, kind, at, raw_id, raw_path, body from fresh
  ), counted as (
    insert into ledger (workspace_id, channel_id, hour, metric, writer, count)
    select workspace_id, channel_id, date_trunc('hour', now()), metric, ${writer}, count(*)
      from (select workspace_id, channel_id, 'arrived' as metric from incoming
            union all
            select workspace_id, channel_id, 'received' from fresh) as c
     group by workspace_id, channel_id, metric
    on conflict (workspace_id, channel_id, hour, metric, writer) do update set count = ledger.count + excluded.count
  )
  select id::text as "entryId", lane, channel_id as "channelId", dedupe_key as "dedupeKey" from fresh`;

/**
 * Stores what a batch of turns decided, in one transaction with the mark that its entries are done.
 *
 * The common case (conversations, messages, outbox, ledger) is one statement and so one round trip and one commit. Rarer
 * things (recalls, contact patches, reactions, timers, effects, posts, settled sends, failures) follow as statements of the same
 * transaction, only when there are any.
 */
import type { Client } from "pg";
import { gatherRare, keepFailures, saveRare } from "./saveRare.ts";
import { ENTRY_COLUMNS, RAW_COLUMNS } from "../../journal/journalRows.ts";
import { parameters, type RowOf } from "../../sqlRows.ts";
import { LIVE_TOPIC } from "../../live/liveNotices.ts";
import {
  CONTACT,
  contactRow,
  CONVERSATION,
  conversationRow,
  COUNT,
  countRow,
  IDENTITY,
  identityRow,
  MESSAGE,
  messageRow,
  OUTBOX,
  outboxRow,
} from "./turnColumns.ts";
import { EVENT, eventRow } from "./recordEvents.ts";
import type { Batch, Saved } from "./turnRows.ts";

/**
 * @param client the lane's own connection: its session holds the lane's lock, so a lost lock cannot commit
 * @throws when an entry of the batch was no longer in the queue, or a direct one was in the journal before, storing nothing
 */
export async function saveTurns(client: Client, batch: Batch, processId: string, writer: string): Promise<Saved> {
  const rare = gatherRare(batch);
  if (!rare)
    return {
      outboxIds: await saveCommon(client, batch, processId, writer),
      settled: [],
      recalled: [],
      posted: new Set(),
    };
  await client.query("begin");
  try {
    // Before the entries leave the queue: what failed is kept whole.
    if (rare.failures.length > 0) await keepFailures(client, rare.failures);
    const outboxIds = await saveCommon(client, batch, processId, writer);
    const rest = await saveRare(client, rare, writer);
    await client.query("commit");
    return { outboxIds, ...rest };
  } catch (error) {
    await client.query("rollback").catch(() => {
      // The connection broke; the server rolls back by itself.
    });
    throw error;
  }
}

async function saveCommon(client: Client, batch: Batch, processId: string, writer: string): Promise<string[]> {
  const { rows } = await client.query<{ done: number; outbox: string[] | null }>({
    name: "save turns",
    text: SAVE,
    values: PARAMETERS.values({
      ...rowsOf(batch.results),
      processId,
      writer,
      doneEntries: batch.doneEntryIds,
      outbox: batch.outbox.map(outboxRow),
      counts: batch.counts.map(countRow),
      notices: batch.notices,
      raws: batch.direct.raws,
      entries: batch.direct.entries,
    }),
  });
  return rows[0]?.outbox ?? [];
}

function rowsOf(results: Batch["results"]) {
  const conversations: RowOf<typeof CONVERSATION>[] = [];
  const contacts: RowOf<typeof CONTACT>[] = [];
  const identities: RowOf<typeof IDENTITY>[] = [];
  const messages: RowOf<typeof MESSAGE>[] = [];
  const events: RowOf<typeof EVENT>[] = [];
  for (const { conversation: c, lane, isChanged, isNewContact, turns } of results) {
    if (isChanged) conversations.push(conversationRow(c, lane));
    if (isNewContact) {
      contacts.push(contactRow(c));
      identities.push(identityRow(c));
    }
    const { workspaceId, contactId, channelId, id: conversationId } = c;
    const home = { workspaceId, contactId, channelId, conversationId };
    for (const { turn } of turns) {
      for (const message of turn.messages) messages.push(messageRow(c, message));
      for (const event of turn.events) events.push(eventRow(home, event));
    }
  }
  return { conversations, contacts, identities, messages, events };
}

const PARAMETERS = parameters({
  processId: "uuid",
  writer: "text",
  doneEntries: ["bigint"],
  conversations: CONVERSATION,
  contacts: CONTACT,
  identities: IDENTITY,
  messages: MESSAGE,
  outbox: OUTBOX,
  events: EVENT,
  counts: COUNT,
  notices: ["text"],
  raws: RAW_COLUMNS,
  entries: { id: "bigint", ...ENTRY_COLUMNS },
});
const sql = PARAMETERS.sql;

// PostgreSQL runs every data-modifying WITH to its end, read or not; `done` and `fresh` are checked so that a batch whose
// entries are no longer in the queue (somebody else did them), or were in the journal before (the platform repeats itself),
// fails, by a division by zero, as a whole instead of doing them twice.
const SAVE = `
  with done as (
    delete from journal_queue where entry_id = any(${sql.doneEntries}) returning 1
  ), raw_rows as (
    insert into raw_events (${sql.raws.columns}) select ${sql.raws.select} from ${sql.raws.source}
  ), fresh as (
    insert into journal (${sql.entries.columns}) overriding system value
    select ${sql.entries.select} from ${sql.entries.source}
    on conflict do nothing
    returning 1
  ), contact_rows as (
    insert into contacts (${sql.contacts.columns}) select ${sql.contacts.select} from ${sql.contacts.source}
  ), identity_rows as (
    insert into identities (${sql.identities.columns}, profile_due_at)
    select ${sql.identities.select}, now() from ${sql.identities.source}
  ), conversation_rows as (
    insert into conversations (${sql.conversations.columns}) select ${sql.conversations.select} from ${sql.conversations.source}
    on conflict (workspace_id, id) do update set state = excluded.state, status = excluded.status, holder = excluded.holder,
      assignee_id = excluded.assignee_id, unread = excluded.unread, waiting_since = excluded.waiting_since,
      last_message_at = excluded.last_message_at
  ), message_rows as (
    insert into messages (${sql.messages.columns}) select ${sql.messages.select} from ${sql.messages.source}
  ), outbox_rows as (
    insert into outbox (${sql.outbox.columns}, attempts, claimed_by, claimed_at)
    select ${sql.outbox.select}, (n.state = 'in_flight')::int, case when n.state = 'in_flight' then ${sql.processId} end,
           case when n.state = 'in_flight' then now() end
      from ${sql.outbox.numbered}
     order by n.nth
    returning id
  ), event_rows as (
    insert into events (${sql.events.columns}) select ${sql.events.select} from ${sql.events.source}
  ), counted as (
    insert into ledger (workspace_id, channel_id, metric, count, hour, writer)
    select ${sql.counts.select}, date_trunc('hour', now()), ${sql.writer} from ${sql.counts.source}
    on conflict (workspace_id, channel_id, hour, metric, writer) do update set count = ledger.count + excluded.count
  )
  select 1 / ((select count(*) from done) = cardinality(${sql.doneEntries})
              and (select count(*) from fresh) = ${sql.entries.count})::int as done,
         (select array_agg(id::text order by id) from outbox_rows) as outbox,
         (select count(pg_notify('${LIVE_TOPIC}', x)) from unnest(${sql.notices}) as x) as told`;

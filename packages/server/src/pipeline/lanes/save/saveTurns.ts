/**
 * Stores what a batch of turns decided, in one transaction with the mark that its entries are done.
 *
 * The common case (conversations, messages, outbox, ledger) is one statement and so one round trip and one commit. Rarer
 * things (recalls, contact patches, reactions, timers, effects, settled sends, failures) follow as statements of the same
 * transaction, only when there are any.
 */
import type { Client } from "pg";
import { gatherRare, keepFailures, saveRare } from "./saveRare.ts";
import { jsonDocuments, plainArray, storableText, textArray } from "../../sqlText.ts";
import { LIVE_TOPIC } from "../../live/liveNotices.ts";
import type { Batch, Saved } from "./turnRows.ts";

/**
 * @param client the lane's own connection: its session holds the lane's lock, so a lost lock cannot commit
 * @throws when an entry of the batch was no longer in the queue, or a direct one was in the journal before, storing nothing
 */
export async function saveTurns(client: Client, batch: Batch, processId: string, writer: string): Promise<Saved> {
  const rare = gatherRare(batch);
  if (!rare) return { outboxIds: await saveCommon(client, batch, processId, writer), settled: [], recalled: [] };
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
  const conv = {
    workspaces: [] as string[],
    ids: [] as string[],
    channels: [] as string[],
    contacts: [] as string[],
    keys: [] as string[],
    lanes: [] as number[],
    states: [] as string[],
    statuses: [] as string[],
    holders: [] as string[],
    assignees: [] as (string | null)[],
    unread: [] as number[],
    waiting: [] as (number | null)[],
    lastAt: [] as number[],
    created: [] as number[],
  };
  const cont = {
    workspaces: [] as string[],
    ids: [] as string[],
    created: [] as number[],
    channels: [] as string[],
    keys: [] as string[],
  };
  const msg = {
    workspaces: [] as string[],
    conversations: [] as string[],
    seqs: [] as number[],
    authors: [] as string[],
    members: [] as (string | null)[],
    names: [] as (string | null)[],
    ats: [] as number[],
    bodies: [] as string[],
    mids: [] as (string | null)[],
    replies: [] as (string | null)[],
    keys: [] as (string | null)[],
    grounds: [] as string[],
    deliveries: [] as string[],
  };
  const ev = {
    workspaces: [] as string[],
    conversations: [] as string[],
    names: [] as string[],
    ats: [] as number[],
    versions: [] as (string | null)[],
    nodes: [] as (string | null)[],
    data: [] as string[],
  };
  for (const result of batch.results) {
    const c = result.conversation;
    if (result.isChanged) {
      conv.workspaces.push(c.workspaceId);
      conv.ids.push(c.id);
      conv.channels.push(c.channelId);
      conv.contacts.push(c.contactId);
      conv.keys.push(storableText(c.contactKey));
      conv.lanes.push(result.lane);
      conv.states.push(JSON.stringify(c));
      conv.statuses.push(c.status);
      conv.holders.push(c.holder.kind);
      conv.assignees.push(c.assigneeId);
      conv.unread.push(c.unread);
      conv.waiting.push(c.waitingSince);
      conv.lastAt.push(c.preview?.at ?? c.createdAt);
      conv.created.push(c.createdAt);
    }
    if (result.isNewConversation) {
      cont.workspaces.push(c.workspaceId);
      cont.ids.push(c.contactId);
      cont.created.push(c.createdAt);
      cont.channels.push(c.channelId);
      cont.keys.push(storableText(c.contactKey));
    }
    for (const { turn } of result.turns) {
      for (const m of turn.messages) {
        msg.workspaces.push(c.workspaceId);
        msg.conversations.push(c.id);
        msg.seqs.push(m.seq);
        msg.authors.push(m.author.kind);
        msg.members.push(m.author.kind === "member" ? m.author.memberId : null);
        msg.names.push(m.author.kind === "member" && m.author.name !== null ? storableText(m.author.name) : null);
        msg.ats.push(m.at);
        msg.bodies.push(JSON.stringify(m.body));
        msg.mids.push(m.mid === null ? null : storableText(m.mid));
        msg.replies.push(m.replyToMid === null ? null : storableText(m.replyToMid));
        msg.keys.push(m.clientKey === null ? null : storableText(m.clientKey));
        msg.grounds.push(m.ground === null ? "null" : JSON.stringify(m.ground));
        msg.deliveries.push(m.delivery);
      }
      for (const e of turn.events) {
        ev.workspaces.push(c.workspaceId);
        ev.conversations.push(c.id);
        ev.names.push(e.name);
        ev.ats.push(e.at);
        ev.versions.push(e.flowVersionId ?? null);
        ev.nodes.push(e.nodeId === undefined ? null : storableText(e.nodeId));
        ev.data.push(e.data ? JSON.stringify(e.data) : "null");
      }
    }
  }
  const out = batch.outbox;
  const { rows } = await client.query<{ done: number; outbox: string[] | null }>({
    name: "save turns",
    text: SAVE,
    values: [
      plainArray(batch.doneEntryIds),
      plainArray(conv.workspaces),
      plainArray(conv.ids),
      plainArray(conv.channels),
      plainArray(conv.contacts),
      textArray(conv.keys),
      plainArray(conv.lanes),
      jsonDocuments(conv.states),
      plainArray(conv.statuses),
      plainArray(conv.holders),
      plainArray(conv.assignees),
      plainArray(conv.unread),
      plainArray(conv.waiting),
      plainArray(conv.lastAt),
      plainArray(conv.created),
      plainArray(cont.workspaces),
      plainArray(cont.ids),
      plainArray(cont.created),
      plainArray(msg.workspaces),
      plainArray(msg.conversations),
      plainArray(msg.seqs),
      plainArray(msg.authors),
      plainArray(msg.members),
      textArray(msg.names),
      plainArray(msg.ats),
      jsonDocuments(msg.bodies),
      textArray(msg.mids),
      textArray(msg.replies),
      textArray(msg.keys),
      jsonDocuments(msg.grounds),
      plainArray(msg.deliveries),
      plainArray(out.map((o) => o.workspaceId)),
      plainArray(out.map((o) => o.conversationId)),
      plainArray(out.map((o) => o.channelId)),
      textArray(out.map((o) => storableText(o.contactKey))),
      plainArray(out.map((o) => o.lane)),
      plainArray(out.map((o) => (o.send.kind === "content" ? o.send.seq : null))),
      jsonDocuments(out.map((o) => JSON.stringify(o.send))),
      plainArray(out.map((o) => (o.isReserved ? "in_flight" : "queued"))),
      processId,
      plainArray(ev.workspaces),
      plainArray(ev.conversations),
      plainArray(ev.names),
      plainArray(ev.ats),
      plainArray(ev.versions),
      textArray(ev.nodes),
      jsonDocuments(ev.data),
      plainArray(batch.counts.map((c) => c.workspaceId)),
      plainArray(batch.counts.map((c) => c.channelId)),
      plainArray(batch.counts.map((c) => c.metric)),
      plainArray(batch.counts.map((c) => c.count)),
      writer,
      textArray(batch.notices),
      plainArray(cont.channels),
      textArray(cont.keys),
      ...batch.direct.raws.parameters,
      plainArray(batch.direct.entryIds),
      // All but the bodies: what comes directly stands in a raw event.
      ...batch.direct.entries.parameters.slice(0, -1),
    ],
  });
  return rows[0]?.outbox ?? [];
}

// PostgreSQL runs every data-modifying WITH to its end, read or not; `done` and `fresh` are checked so that a batch whose
// entries are no longer in the queue (somebody else did them), or were in the journal before (the platform repeats itself),
// fails, by a division by zero, as a whole instead of doing them twice.
const SAVE = `
  with done as (
    delete from journal_queue where entry_id = any($1::bigint[]) returning 1
  ), raw_rows as (
    insert into raw_events (id, workspace_id, body, body_bytes, problem)
    select * from unnest($56::bigint[], $57::uuid[], string_to_array($58, chr(30), chr(31)), $59::bytea[], string_to_array($60, chr(30), chr(31)))
  ), fresh as (
    insert into journal (id, workspace_id, channel_id, dedupe_key, contact_key, lane, kind, at, raw_id, raw_path) overriding system value
    select i, w, c, d, coalesce(k, ''), l, ki, a, r, p
      from unnest($61::bigint[], $62::uuid[], $63::uuid[], string_to_array($64, chr(30), chr(31)), string_to_array($65, chr(30), chr(31)), $66::smallint[],
                  $67::text[], $68::bigint[], $69::bigint[], string_to_array($70, chr(30), chr(31))) as n (i, w, c, d, k, l, ki, a, r, p)
    on conflict do nothing
    returning 1
  ), contact_rows as (
    insert into contacts (workspace_id, id, created_at, channel_id, contact_key, profile_due_at)
    select w, i, to_timestamp(c / 1000.0), ch, k, now()
      from unnest($16::uuid[], $17::uuid[], $18::float8[], $54::uuid[], string_to_array($55, chr(30), chr(31))) as n (w, i, c, ch, k)
    on conflict do nothing
  ), conversation_rows as (
    insert into conversations as c (workspace_id, id, channel_id, contact_id, contact_key, lane, state, status, holder, assignee_id, unread, waiting_since, last_message_at, created_at)
    select w, i, ch, co, k, l, s::json, st, h, a, u, to_timestamp(wa / 1000.0), to_timestamp(la / 1000.0), to_timestamp(cr / 1000.0)
      from unnest($2::uuid[], $3::uuid[], $4::uuid[], $5::uuid[], string_to_array($6, chr(30), chr(31)), $7::smallint[], string_to_array($8, chr(30)), $9::text[], $10::text[],
                  $11::uuid[], $12::int[], $13::float8[], $14::float8[], $15::float8[])
        as n (w, i, ch, co, k, l, s, st, h, a, u, wa, la, cr)
    on conflict (workspace_id, id) do update set state = excluded.state, status = excluded.status, holder = excluded.holder, assignee_id = excluded.assignee_id,
      unread = excluded.unread, waiting_since = excluded.waiting_since, last_message_at = excluded.last_message_at
  ), message_rows as (
    insert into messages (workspace_id, conversation_id, seq, author, member_id, member_name, at, body, mid, reply_to_mid, client_key, ground, delivery)
    select w, c, s, a, m, n, to_timestamp(t / 1000.0), b::json, mi, r, k, nullif(g, 'null')::json, d
      from unnest($19::uuid[], $20::uuid[], $21::int[], $22::text[], $23::uuid[], string_to_array($24, chr(30), chr(31)), $25::float8[], string_to_array($26, chr(30)),
                  string_to_array($27, chr(30), chr(31)), string_to_array($28, chr(30), chr(31)), string_to_array($29, chr(30), chr(31)), string_to_array($30, chr(30)), $31::text[])
        as n (w, c, s, a, m, n, t, b, mi, r, k, g, d)
  ), outbox_rows as (
    insert into outbox (workspace_id, conversation_id, channel_id, contact_key, lane, seq, send, state, attempts, claimed_by, claimed_at)
    select w, c, ch, k, l, s, b::json, st, (st = 'in_flight')::int, case when st = 'in_flight' then $40::uuid end, case when st = 'in_flight' then now() end
      from unnest($32::uuid[], $33::uuid[], $34::uuid[], string_to_array($35, chr(30), chr(31)), $36::smallint[], $37::int[], string_to_array($38, chr(30)), $39::text[])
        with ordinality as n (w, c, ch, k, l, s, b, st, o)
     order by o
    returning id
  ), event_rows as (
    insert into events (workspace_id, conversation_id, name, at, flow_version_id, node_id, data)
    select w, c, n, to_timestamp(t / 1000.0), v, nd, nullif(d, 'null')::json
      from unnest($41::uuid[], $42::uuid[], $43::text[], $44::float8[], $45::uuid[], string_to_array($46, chr(30), chr(31)), string_to_array($47, chr(30))) as e (w, c, n, t, v, nd, d)
  ), counted as (
    insert into ledger (workspace_id, channel_id, hour, metric, writer, count)
    select w, c, date_trunc('hour', now()), m, $52, n from unnest($48::uuid[], $49::uuid[], $50::text[], $51::bigint[]) as l (w, c, m, n)
    on conflict (workspace_id, channel_id, hour, metric, writer) do update set count = ledger.count + excluded.count
  )
  select 1 / ((select count(*) from done) = cardinality($1::bigint[]) and (select count(*) from fresh) = cardinality($61::bigint[]))::int as done,
         (select array_agg(id::text order by id) from outbox_rows) as outbox,
         (select count(pg_notify('${LIVE_TOPIC}', x)) from unnest(string_to_array($53, chr(30))) as x) as told`;

/**
 * Stores what a batch of turns decided, in one transaction with the mark that its entries are done.
 *
 * The common case (conversations, messages, outbox, ledger) is one statement and so one round trip and one commit. Rarer
 * things (contact patches, reactions, timers, effects, settled sends, failures) follow as statements of the same
 * transaction, only when there are any.
 */
import type { Client } from "pg";
import { parseClientRef, type ContactPatch, type Effect, type MessagePatch, type NewSend } from "@botschaft/core";
import { jsonDocuments, plainArray, storableText } from "./sqlText.ts";
import type { ConversationResult } from "./turnBatch.ts";

/** Rows for the outbox, decided before the save: which leave at once (`in_flight`) and which wait. */
export interface OutboxRow {
  readonly workspaceId: string;
  readonly conversationId: string;
  readonly channelId: string;
  readonly contactKey: string;
  readonly lane: number;
  readonly send: NewSend;
  readonly isReserved: boolean;
}

export interface Batch {
  readonly results: readonly ConversationResult[];
  /** All entries of the batch that are done with it, those that failed included. */
  readonly doneEntryIds: readonly string[];
  readonly failures: readonly { readonly entryId: string; readonly error: string }[];
  readonly outbox: readonly OutboxRow[];
  /** Entries counted as handled, or failed, per channel. */
  readonly counts: readonly {
    readonly workspaceId: string;
    readonly channelId: string;
    readonly metric: string;
    readonly count: number;
  }[];
  /** Payloads for other processes and for screens. */
  readonly notices: readonly string[];
}

export interface Saved {
  /** Outbox ids in the order of `Batch.outbox`. */
  readonly outboxIds: readonly string[];
  /** Sends that an echo settled while their fate was still open. */
  readonly settled: readonly { readonly outboxId: string; readonly conversationId: string }[];
}

/** Where screens and other processes hear what changed; content never travels here, only ids. */
export const LIVE_TOPIC = "botschaft_live";

/**
 * @param client the lane's own connection: its session holds the lane's lock, so a lost lock cannot commit
 * @throws when an entry of the batch was no longer in the queue, storing nothing
 */
export async function saveTurns(client: Client, batch: Batch, processId: string, writer: string): Promise<Saved> {
  const rare = gatherRare(batch);
  if (!rare) return { outboxIds: await saveCommon(client, batch, processId, writer), settled: [] };
  await client.query("begin");
  try {
    // Before the entries leave the queue: what failed is kept whole.
    if (rare.failures.length > 0) await keepFailures(client, rare.failures);
    const outboxIds = await saveCommon(client, batch, processId, writer);
    const settled = await saveRare(client, rare);
    await client.query("commit");
    return { outboxIds, settled };
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
        ev.nodes.push(e.nodeId ?? null);
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
      conv.keys,
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
      msg.names,
      plainArray(msg.ats),
      jsonDocuments(msg.bodies),
      msg.mids,
      msg.replies,
      msg.keys,
      jsonDocuments(msg.grounds),
      plainArray(msg.deliveries),
      plainArray(out.map((o) => o.workspaceId)),
      plainArray(out.map((o) => o.conversationId)),
      plainArray(out.map((o) => o.channelId)),
      out.map((o) => storableText(o.contactKey)),
      plainArray(out.map((o) => o.lane)),
      plainArray(out.map((o) => (o.send.kind === "content" ? o.send.seq : null))),
      jsonDocuments(out.map((o) => JSON.stringify(o.send))),
      plainArray(out.map((o) => (o.isReserved ? "in_flight" : "queued"))),
      processId,
      plainArray(ev.workspaces),
      plainArray(ev.conversations),
      ev.names,
      plainArray(ev.ats),
      plainArray(ev.versions),
      ev.nodes,
      jsonDocuments(ev.data),
      plainArray(batch.counts.map((c) => c.workspaceId)),
      plainArray(batch.counts.map((c) => c.channelId)),
      plainArray(batch.counts.map((c) => c.metric)),
      plainArray(batch.counts.map((c) => c.count)),
      writer,
      batch.notices,
      plainArray(cont.channels),
      cont.keys,
    ],
  });
  return rows[0]?.outbox ?? [];
}

// PostgreSQL runs every data-modifying WITH to its end, read or not; `done` is checked so that a batch whose entries are no
// longer in the queue (somebody else did them) fails, by a division by zero, as a whole instead of doing them twice.
const SAVE = `
  with done as (
    delete from journal_queue where entry_id = any($1::bigint[]) returning 1
  ), contact_rows as (
    insert into contacts (workspace_id, id, created_at, channel_id, contact_key, profile_due_at)
    select w, i, to_timestamp(c / 1000.0), ch, k, now()
      from unnest($16::uuid[], $17::uuid[], $18::float8[], $54::uuid[], $55::text[]) as n (w, i, c, ch, k)
    on conflict do nothing
  ), conversation_rows as (
    insert into conversations as c (workspace_id, id, channel_id, contact_id, contact_key, lane, state, status, holder, assignee_id, unread, waiting_since, last_message_at, created_at)
    select w, i, ch, co, k, l, s, st, h, a, u, to_timestamp(wa / 1000.0), to_timestamp(la / 1000.0), to_timestamp(cr / 1000.0)
      from unnest($2::uuid[], $3::uuid[], $4::uuid[], $5::uuid[], $6::text[], $7::smallint[], string_to_array($8, chr(30))::json[], $9::text[], $10::text[],
                  $11::uuid[], $12::int[], $13::float8[], $14::float8[], $15::float8[])
        as n (w, i, ch, co, k, l, s, st, h, a, u, wa, la, cr)
    on conflict (workspace_id, id) do update set state = excluded.state, status = excluded.status, holder = excluded.holder, assignee_id = excluded.assignee_id,
      unread = excluded.unread, waiting_since = excluded.waiting_since, last_message_at = excluded.last_message_at
  ), message_rows as (
    insert into messages (workspace_id, conversation_id, seq, author, member_id, member_name, at, body, mid, reply_to_mid, client_key, ground, delivery)
    select w, c, s, a, m, n, to_timestamp(t / 1000.0), b, mi, r, k, nullif(g::text, 'null')::json, d
      from unnest($19::uuid[], $20::uuid[], $21::int[], $22::text[], $23::uuid[], $24::text[], $25::float8[], string_to_array($26, chr(30))::json[],
                  $27::text[], $28::text[], $29::text[], string_to_array($30, chr(30))::json[], $31::text[])
        as n (w, c, s, a, m, n, t, b, mi, r, k, g, d)
  ), outbox_rows as (
    insert into outbox (workspace_id, conversation_id, channel_id, contact_key, lane, seq, send, state, attempts, claimed_by, claimed_at)
    select w, c, ch, k, l, s, b, st, (st = 'in_flight')::int, case when st = 'in_flight' then $40::uuid end, case when st = 'in_flight' then now() end
      from unnest($32::uuid[], $33::uuid[], $34::uuid[], $35::text[], $36::smallint[], $37::int[], string_to_array($38, chr(30))::json[], $39::text[])
        with ordinality as n (w, c, ch, k, l, s, b, st, o)
     order by o
    returning id
  ), event_rows as (
    insert into events (workspace_id, conversation_id, name, at, flow_version_id, node_id, data)
    select w, c, n, to_timestamp(t / 1000.0), v, nd, nullif(d::text, 'null')::json
      from unnest($41::uuid[], $42::uuid[], $43::text[], $44::float8[], $45::uuid[], $46::text[], string_to_array($47, chr(30))::json[]) as e (w, c, n, t, v, nd, d)
  ), counted as (
    insert into ledger (workspace_id, channel_id, hour, metric, writer, count)
    select w, c, date_trunc('hour', now()), m, $52, n from unnest($48::uuid[], $49::uuid[], $50::text[], $51::bigint[]) as l (w, c, m, n)
    on conflict (workspace_id, channel_id, hour, metric, writer) do update set count = ledger.count + excluded.count
  )
  select 1 / ((select count(*) from done) = cardinality($1::bigint[]))::int as done,
         (select array_agg(id::text order by id) from outbox_rows) as outbox,
         (select count(pg_notify('${LIVE_TOPIC}', x)) from unnest($53::text[]) as x) as told`;

interface Rare {
  readonly patches: { workspaceId: string; contactId: string; patch: ContactPatch }[];
  readonly messagePatches: { workspaceId: string; conversationId: string; patch: MessagePatch }[];
  readonly settled: { workspaceId: string; conversationId: string; seq: number; mid: string; at: number }[];
  readonly timers: {
    workspaceId: string;
    conversationId: string;
    channelId: string;
    contactKey: string;
    lane: number;
    id: string;
    name: string;
    dueAt: number | null;
  }[];
  readonly effects: {
    workspaceId: string;
    conversationId: string;
    channelId: string;
    contactKey: string;
    lane: number;
    effect: Effect;
  }[];
  readonly failures: readonly { readonly entryId: string; readonly error: string }[];
}

function gatherRare(batch: Batch): Rare | null {
  const rare: Rare = {
    patches: [],
    messagePatches: [],
    settled: [],
    timers: [],
    effects: [],
    failures: batch.failures,
  };
  for (const { conversation: c, contactPatches, lane, turns } of batch.results) {
    const home = {
      workspaceId: c.workspaceId,
      conversationId: c.id,
      channelId: c.channelId,
      contactKey: storableText(c.contactKey),
      lane,
    };
    for (const patch of contactPatches)
      rare.patches.push({ workspaceId: c.workspaceId, contactId: c.contactId, patch });
    for (const { turn } of turns) {
      for (const patch of turn.patches)
        rare.messagePatches.push({ workspaceId: c.workspaceId, conversationId: c.id, patch });
      for (const { clientRef, mid, at } of turn.settled) {
        const ref = parseClientRef(clientRef);
        if (ref?.conversationId === c.id)
          rare.settled.push({ workspaceId: c.workspaceId, conversationId: c.id, seq: ref.seq, mid, at });
      }
      for (const t of turn.timers)
        rare.timers.push({
          ...home,
          id: t.id,
          name: t.kind === "set" ? t.name : "",
          dueAt: t.kind === "set" ? t.dueAt : null,
        });
      for (const effect of turn.effects) rare.effects.push({ ...home, effect });
    }
  }
  const isEmpty =
    rare.patches.length +
      rare.messagePatches.length +
      rare.settled.length +
      rare.timers.length +
      rare.effects.length +
      rare.failures.length ===
    0;
  return isEmpty ? null : rare;
}

async function saveRare(client: Client, rare: Rare): Promise<Saved["settled"]> {
  for (const { workspaceId, contactId, patch } of rare.patches)
    await saveContactPatch(client, workspaceId, contactId, patch);
  for (const { workspaceId, conversationId, patch } of rare.messagePatches)
    await saveMessagePatch(client, workspaceId, conversationId, patch);
  await saveTimers(client, rare.timers);
  if (rare.effects.length > 0) {
    const e = rare.effects;
    await client.query(
      `insert into effects (workspace_id, conversation_id, effect_id, channel_id, contact_key, lane, effect)
       select * from unnest($1::uuid[], $2::uuid[], $3::text[], $4::uuid[], $5::text[], $6::smallint[], string_to_array($7, chr(30))::json[])
       on conflict do nothing`,
      [
        e.map((x) => x.workspaceId),
        e.map((x) => x.conversationId),
        e.map((x) => x.effect.id),
        e.map((x) => x.channelId),
        e.map((x) => x.contactKey),
        e.map((x) => x.lane),
        jsonDocuments(e.map((x) => JSON.stringify(x.effect))),
      ],
    );
  }
  return rare.settled.length > 0 ? await settle(client, rare.settled) : [];
}

async function keepFailures(client: Client, failures: Batch["failures"]): Promise<void> {
  await client.query(
    `insert into journal_failures (workspace_id, entry_id, channel_id, contact_key, dedupe_key, kind, at, received_at, raw_id, raw_path, body, error)
     select q.workspace_id, q.entry_id, q.channel_id, q.contact_key, q.dedupe_key, q.kind, q.at, q.received_at, q.raw_id, q.raw_path, q.body, f.error
       from unnest($1::bigint[], $2::text[]) as f (id, error) join journal_queue q on q.entry_id = f.id
     on conflict (workspace_id, entry_id) do update set error = excluded.error, failed_at = now()`,
    [failures.map((f) => f.entryId), failures.map((f) => storableText(f.error))],
  );
}

/**
 * An echo says: it went out. Whatever the outbox still thought of it ends here; what it already knew is left alone.
 *
 * A row that is being written at this very moment is skipped: the sender is noting how its call ended, and waiting for it here
 * while it waits for us elsewhere would be a deadlock.
 */
async function settle(client: Client, settled: Rare["settled"]): Promise<Saved["settled"]> {
  const { rows } = await client.query<{ outbox_id: string; conversation_id: string }>({
    name: "settle sends",
    text: `
      with echo as (
        select * from unnest($1::uuid[], $2::uuid[], $3::int[], $4::text[], $5::float8[]) as e (workspace_id, conversation_id, seq, mid, at)
      ), gone as (
        delete from outbox o using (
          select o.workspace_id, o.conversation_id, o.id from echo e join outbox o using (workspace_id, conversation_id, seq) for update of o skip locked
        ) f
         where o.workspace_id = f.workspace_id and o.conversation_id = f.conversation_id and o.id = f.id
        returning o.id, o.conversation_id
      ), known as (
        update messages m set delivery = 'sent', delivery_detail = null, mid = f.mid, at = to_timestamp(f.at / 1000.0)
          from (
            select m.workspace_id, m.conversation_id, m.seq, e.mid, e.at from echo e join messages m using (workspace_id, conversation_id, seq)
             where m.delivery in ('queued', 'uncertain') for update of m skip locked
          ) f
         where m.workspace_id = f.workspace_id and m.conversation_id = f.conversation_id and m.seq = f.seq
      )
      select id::text as outbox_id, conversation_id from gone`,
    values: [
      settled.map((s) => s.workspaceId),
      settled.map((s) => s.conversationId),
      settled.map((s) => s.seq),
      settled.map((s) => storableText(s.mid)),
      settled.map((s) => s.at),
    ],
  });
  return rows.map((row) => ({ outboxId: row.outbox_id, conversationId: row.conversation_id }));
}

async function saveContactPatch(
  client: Client,
  workspaceId: string,
  contactId: string,
  patch: ContactPatch,
): Promise<void> {
  const set: Record<string, unknown> = {};
  const removed: string[] = [];
  for (const [key, value] of Object.entries(patch.attributes ?? {})) {
    if (value === null) removed.push(storableText(key));
    else set[storableText(key)] = typeof value === "string" ? storableText(value) : value;
  }
  const text = (value: string | undefined) => (value === undefined ? null : storableText(value));
  await client.query({
    name: "patch contact",
    text: `update contacts set name = coalesce($3, name), first_name = coalesce($4, first_name), last_name = coalesce($5, last_name),
             picture_url = coalesce($6, picture_url), language = coalesce($7, language), timezone = coalesce($8, timezone),
             attributes = (attributes || $9::jsonb) - $10::text[],
             tags = array(select distinct t from unnest(tags || $11::text[]) as t where t <> all($12::text[]) order by t)
           where workspace_id = $1 and id = $2`,
    values: [
      workspaceId,
      contactId,
      text(patch.name),
      text(patch.firstName),
      text(patch.lastName),
      text(patch.pictureUrl),
      text(patch.language),
      text(patch.timezone),
      JSON.stringify(set),
      removed,
      (patch.addTags ?? []).map(storableText),
      (patch.removeTags ?? []).map(storableText),
    ],
  });
}

async function saveMessagePatch(
  client: Client,
  workspaceId: string,
  conversationId: string,
  patch: MessagePatch,
): Promise<void> {
  const where = "where workspace_id = $1 and conversation_id = $2 and mid = $3";
  const found = [workspaceId, conversationId, storableText(patch.mid)];
  switch (patch.kind) {
    case "reaction":
      await client.query(
        `update messages set reactions = nullif(case when $5::text is null then coalesce(reactions, '{}') - $4 else coalesce(reactions, '{}') || jsonb_build_object($4::text, $5::text) end, '{}') ${where}`,
        [...found, patch.by, patch.emoji === null ? null : storableText(patch.emoji)],
      );
      return;
    case "edited":
      await client.query(`update messages set body = $4::json, edited_at = to_timestamp($5 / 1000.0) ${where}`, [
        ...found,
        JSON.stringify({ kind: "said", contents: [{ kind: "text", text: patch.text }] }),
        patch.at,
      ]);
      return;
    case "unsent":
      // The platforms demand that what a person took back is gone, not hidden.
      await client.query(
        `update messages set body = '{"kind":"said","contents":[]}', unsent_at = to_timestamp($4 / 1000.0) ${where}`,
        [...found, patch.at],
      );
      return;
  }
}

async function saveTimers(client: Client, timers: Rare["timers"]): Promise<void> {
  // In the order the turns decided: cancelling and setting the same timer in one batch must end as the last word said.
  const last = new Map(timers.map((timer) => [`${timer.conversationId} ${timer.id}`, timer]));
  const set = [...last.values()].filter((timer) => timer.dueAt !== null);
  const cancelled = [...last.values()].filter((timer) => timer.dueAt === null);
  if (cancelled.length > 0) {
    await client.query(
      `delete from timers t using unnest($1::uuid[], $2::uuid[], $3::text[]) as c (w, c, i)
        where t.workspace_id = c.w and t.conversation_id = c.c and t.timer_id = c.i`,
      [cancelled.map((t) => t.workspaceId), cancelled.map((t) => t.conversationId), cancelled.map((t) => t.id)],
    );
  }
  if (set.length > 0) {
    await client.query(
      `insert into timers (workspace_id, conversation_id, timer_id, channel_id, contact_key, lane, name, due_at)
       select w, c, i, ch, k, l, n, to_timestamp(d / 1000.0)
         from unnest($1::uuid[], $2::uuid[], $3::text[], $4::uuid[], $5::text[], $6::smallint[], $7::text[], $8::float8[]) as t (w, c, i, ch, k, l, n, d)
       on conflict (workspace_id, conversation_id, timer_id) do update set due_at = excluded.due_at, name = excluded.name`,
      [
        set.map((t) => t.workspaceId),
        set.map((t) => t.conversationId),
        set.map((t) => t.id),
        set.map((t) => t.channelId),
        set.map((t) => t.contactKey),
        set.map((t) => t.lane),
        set.map((t) => t.name),
        set.map((t) => t.dueAt ?? 0),
      ],
    );
  }
}

/**
 * The rarer things a batch of turns decides: recalls, contact patches, reactions, media to be kept, timers, effects, posts, settled
 * sends, refusals, events of the account, failures. Each is a statement of its own in the transaction of `saveTurns`, and only when there is any.
 */
import type { Client } from "pg";
import { parseClientRef, type Effect, type MessagePatch, type Post, type Turn } from "@botschaft/core";
import { patchContacts, type PatchOf } from "../../contacts/patchContacts.ts";
import { endDeliveries, settleDeliveries } from "../../deliveries/deliverySql.ts";
import { type DecidedDelivery, saveDeliveries } from "../../deliveries/saveDeliveries.ts";
import { appendRows } from "../../journal/appendRows.ts";
import { entryRow } from "../../journal/journalRows.ts";
import { type AccountEventRow, saveAccountEvents } from "./accountEvents.ts";
import { lockSends, RECALLED, recallSends, type Recall } from "./recallSends.ts";
import type { Batch, Saved } from "./turnRows.ts";
import { parameters } from "../../sqlRows.ts";
import { storableText } from "../../sqlText.ts";
import { gatherStatuses, saveStatuses, type ToldMessage } from "./saveStatuses.ts";
import { forgetMedia, listWantedMedia, saveWantedMedia, type WantedMedia } from "./wantedMedia.ts";

export interface Rare {
  readonly recalls: Recall[];
  readonly patches: (PatchOf & { conversationId: string })[];
  readonly messagePatches: { workspaceId: string; conversationId: string; patch: MessagePatch }[];
  readonly wantedMedia: WantedMedia[];
  readonly settled: { workspaceId: string; conversationId: string; seq: number; mid: string; at: number | null }[];
  /** By the names of the messages. */
  readonly told: Map<string, ToldMessage>;
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
  readonly posts: { workspaceId: string; post: Post }[];
  readonly deliveries: DecidedDelivery[];
  readonly refusals: {
    workspaceId: string;
    channelId: string;
    dedupeKey: string;
    refusal: NonNullable<Turn["refusal"]>;
  }[];
  readonly accountEvents: readonly AccountEventRow[];
  readonly failures: readonly { readonly entryId: string; readonly error: string }[];
}

export function gatherRare(batch: Batch): Rare | null {
  const rare: Rare = {
    recalls: [],
    patches: [],
    messagePatches: [],
    wantedMedia: [],
    settled: [],
    told: new Map(),
    timers: [],
    effects: [],
    posts: [],
    deliveries: [],
    refusals: [],
    accountEvents: batch.accountEvents,
    failures: batch.failures,
  };
  for (const { conversation: c, contact, contactPatches, lane, turns } of batch.results) {
    const home = {
      workspaceId: c.workspaceId,
      conversationId: c.id,
      channelId: c.channelId,
      contactKey: storableText(c.contactKey),
      lane,
    };
    for (const patch of contactPatches)
      rare.patches.push({ workspaceId: c.workspaceId, contactId: contact.id, conversationId: c.id, patch });
    for (const { dedupeKey, turn } of turns) {
      if (turn.recall)
        rare.recalls.push({ workspaceId: c.workspaceId, conversationId: c.id, beforeSeq: turn.recall.beforeSeq });
      for (const patch of turn.patches)
        rare.messagePatches.push({ workspaceId: c.workspaceId, conversationId: c.id, patch });
      for (const message of turn.messages) rare.wantedMedia.push(...listWantedMedia(home, message));
      for (const { clientRef, mid, at } of turn.settled) {
        const ref = parseClientRef(clientRef);
        if (ref?.conversationId === c.id)
          rare.settled.push({ workspaceId: c.workspaceId, conversationId: c.id, seq: ref.seq, mid, at });
      }
      gatherStatuses(rare.told, home, turn.statuses);
      for (const t of turn.timers)
        rare.timers.push({
          ...home,
          id: t.id,
          name: t.kind === "set" ? t.name : "",
          dueAt: t.kind === "set" ? t.dueAt : null,
        });
      for (const effect of turn.effects) rare.effects.push({ ...home, effect });
      for (const post of turn.posts) rare.posts.push({ workspaceId: c.workspaceId, post });
      for (const change of turn.deliveries)
        rare.deliveries.push({ workspaceId: c.workspaceId, conversationId: c.id, channelId: c.channelId, change });
      if (turn.refusal)
        rare.refusals.push({ workspaceId: c.workspaceId, channelId: c.channelId, dedupeKey, refusal: turn.refusal });
    }
  }
  const isEmpty =
    rare.recalls.length +
      rare.patches.length +
      rare.messagePatches.length +
      rare.wantedMedia.length +
      rare.settled.length +
      rare.told.size +
      rare.timers.length +
      rare.effects.length +
      rare.posts.length +
      rare.deliveries.length +
      rare.refusals.length +
      rare.accountEvents.length +
      rare.failures.length ===
    0;
  return isEmpty ? null : rare;
}

/** @param writer names this lane group's rows in the ledger */
export async function saveRare(
  client: Client,
  rare: Rare,
  writer: string,
): Promise<Pick<Saved, "settled" | "recalled" | "posted">> {
  // First of all: they lock rows of the outbox, and nobody may hold messages while waiting for those.
  const told = [...rare.told.values()];
  if (rare.recalls.length > 0 && rare.settled.length + told.length > 0)
    await lockSends(client, [...rare.recalls, ...rare.settled, ...told]);
  const recalled = rare.recalls.length > 0 ? await recallSends(client, rare.recalls) : [];
  // Before the patches, which find a message by the id that its echo brings.
  const settled = rare.settled.length > 0 ? await settle(client, rare.settled, writer) : [];
  // After the echoes: a read receipt may bring the first word that it went out.
  const failed = told.length > 0 ? await saveStatuses(client, told, writer) : [];
  if (rare.patches.length > 0) {
    const own = rare.patches.map(({ conversationId }) => conversationId);
    await patchContacts(client, rare.patches, writer, own);
  }
  // Before the patches as well: a message may be taken back in the very batch that brought it.
  if (rare.wantedMedia.length > 0) await saveWantedMedia(client, rare.wantedMedia);
  for (const { workspaceId, conversationId, patch } of rare.messagePatches)
    await saveMessagePatch(client, workspaceId, conversationId, patch);
  await saveTimers(client, rare.timers);
  if (rare.accountEvents.length > 0) await saveAccountEvents(client, rare.accountEvents);
  if (rare.effects.length > 0) await saveEffects(client, rare.effects);
  if (rare.refusals.length > 0) await noteRefusals(client, rare.refusals);
  const posted = rare.posts.length > 0 ? await savePosts(client, rare.posts, writer) : new Set<number>();
  // After messages and sends, as whoever ends a send does.
  if (rare.deliveries.length > 0) await saveDeliveries(client, rare.deliveries);
  return { recalled, settled: [...settled, ...failed], posted };
}

/** Entries for other conversations, in the order of the posts: who posts twice to one conversation is heard in that order. */
async function savePosts(client: Client, posts: Rare["posts"], writer: string): Promise<Set<number>> {
  const at = Date.now();
  const incoming = posts.map(({ workspaceId, post: { to, body, dedupeKey } }) =>
    entryRow({ workspaceId, ...to, dedupeKey, kind: body.kind, at, content: { kind: "body", body } }, null),
  );
  const appended = await appendRows(client, { incoming, raws: [], writer });
  return new Set(appended.map(({ lane }) => lane));
}

const EFFECTS = parameters({
  effects: {
    workspace_id: "uuid",
    conversation_id: "uuid",
    effect_id: "text",
    channel_id: "uuid",
    contact_key: "text",
    lane: "smallint",
    effect: "json",
  },
});

async function saveEffects(client: Client, effects: Rare["effects"]): Promise<void> {
  const { columns, select, source } = EFFECTS.sql.effects;
  const rows = effects.map((e) => ({
    workspace_id: e.workspaceId,
    conversation_id: e.conversationId,
    effect_id: e.effect.id,
    channel_id: e.channelId,
    contact_key: e.contactKey,
    lane: e.lane,
    effect: e.effect,
  }));
  await client.query(
    `insert into effects (${columns}) select ${select} from ${source} on conflict do nothing`,
    EFFECTS.values({ effects: rows }),
  );
}

const REFUSALS = parameters({
  refusals: { workspace_id: "uuid", channel_id: "uuid", dedupe_key: "text", refusal: "json" },
});

/** So that who asks again under the same key hears that it was refused; see commands.ts. */
async function noteRefusals(client: Client, refusals: Rare["refusals"]): Promise<void> {
  const rows = refusals.map(({ workspaceId, channelId, dedupeKey, refusal: { code, detail } }) => ({
    workspace_id: workspaceId,
    channel_id: channelId,
    dedupe_key: dedupeKey,
    refusal: { code, detail: detail.slice(0, 500) },
  }));
  await client.query(
    `update journal j set refusal = n.refusal::json from ${REFUSALS.sql.refusals.source}
      where j.workspace_id = n.workspace_id and j.channel_id = n.channel_id and j.dedupe_key = n.dedupe_key`,
    REFUSALS.values({ refusals: rows }),
  );
}

const FAILURES = parameters({ failures: { id: "bigint", error: "text" } });

export async function keepFailures(client: Client, failures: Batch["failures"]): Promise<void> {
  await client.query(
    `insert into journal_failures (workspace_id, entry_id, channel_id, contact_key, dedupe_key, kind, at, received_at, raw_id, raw_path, body, error)
     select q.workspace_id, q.entry_id, q.channel_id, q.contact_key, q.dedupe_key, q.kind, q.at, q.received_at, q.raw_id, q.raw_path, q.body, f.error
       from (select ${FAILURES.sql.failures.select} from ${FAILURES.sql.failures.source}) as f (id, error)
       join journal_queue q on q.entry_id = f.id
     on conflict (workspace_id, entry_id) do update set error = excluded.error, failed_at = now()`,
    FAILURES.values({ failures: failures.map(({ entryId, error }) => ({ id: entryId, error })) }),
  );
}

const SETTLE = parameters({
  writer: "text",
  echoes: { workspace_id: "uuid", conversation_id: "uuid", seq: "int", mid: "text", at: "instant?" },
});

/**
 * An echo says: it went out. Whatever the outbox still thought of it ends here; what it already knew is left alone. (A message that
 * counted as recalled, because the platform's list did not have it, was not known.)
 *
 * The echo often comes in the very moment in which the sender notes how its call ended. Both lock rows of the outbox first and
 * of the messages second, each by conversation, so that one waits for the other instead of both forever; an echo is told once
 * and must not be skipped. Whichever of the two takes the row out of the outbox counts the message as sent.
 */
async function settle(client: Client, unsorted: Rare["settled"], writer: string): Promise<Saved["settled"]> {
  const settled = [...unsorted].sort((a, b) =>
    a.conversationId < b.conversationId ? -1 : a.conversationId > b.conversationId ? 1 : a.seq - b.seq,
  );
  const { rows } = await client.query<{ outbox_id: string; conversation_id: string }>({
    name: "settle sends",
    text: `
      with echo (${SETTLE.sql.echoes.columns}) as (
        select ${SETTLE.sql.echoes.select} from ${SETTLE.sql.echoes.source}
      ), gone as (
        delete from outbox o using echo e
         where o.workspace_id = e.workspace_id and o.conversation_id = e.conversation_id and o.seq = e.seq
        returning o.id, o.conversation_id, o.workspace_id, o.channel_id, o.delivery_id
      ), counted as (
        insert into ledger (workspace_id, channel_id, hour, metric, writer, count)
        select workspace_id, channel_id, date_trunc('hour', now()), 'sent', ${SETTLE.sql.writer}, count(*) from gone group by workspace_id, channel_id
        on conflict (workspace_id, channel_id, hour, metric, writer) do update set count = ledger.count + excluded.count
      ), known as (
        update messages m set delivery = 'sent', delivery_detail = null, mid = e.mid, at = coalesce(e.at, m.at)
          from echo e
         where m.workspace_id = e.workspace_id and m.conversation_id = e.conversation_id and m.seq = e.seq
           and (m.delivery in ('queued', 'uncertain') or m.delivery_detail = '${RECALLED}')
        returning m.workspace_id as w, m.cause
      ), delivered as (
        ${endDeliveries("select workspace_id as w, delivery_id, 'sent' as d from gone")}
      ), delivered_after_all as (
        ${settleDeliveries("select w, cause from known where cause is not null")}
      )
      select id::text as outbox_id, conversation_id from gone`,
    values: SETTLE.values({
      writer,
      echoes: settled.map((s) => ({
        workspace_id: s.workspaceId,
        conversation_id: s.conversationId,
        seq: s.seq,
        mid: s.mid,
        at: s.at,
      })),
    }),
  });
  return rows.map((row) => ({ outboxId: row.outbox_id, conversationId: row.conversation_id }));
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
      await client.query(
        `update messages set body = $4::json, edited_at = to_timestamp($5 / 1000.0) ${where} and unsent_at is null`,
        [...found, JSON.stringify({ kind: "said", contents: [{ kind: "text", text: patch.text }] }), patch.at],
      );
      return;
    case "unsent":
      // The platforms demand that what a person took back is gone, not hidden.
      await forgetMedia(client, workspaceId, conversationId, storableText(patch.mid));
      await client.query(
        `update messages set body = '{"kind":"said","contents":[]}', unsent_at = to_timestamp($4 / 1000.0) ${where}`,
        [...found, patch.at],
      );
      return;
  }
}

const CANCELLED = parameters({ timers: { workspace_id: "uuid", conversation_id: "uuid", timer_id: "text" } });
const SET = parameters({
  timers: {
    workspace_id: "uuid",
    conversation_id: "uuid",
    timer_id: "text",
    channel_id: "uuid",
    contact_key: "text",
    lane: "smallint",
    name: "text",
    due_at: "instant",
  },
});

async function saveTimers(client: Client, timers: Rare["timers"]): Promise<void> {
  // In the order the turns decided: cancelling and setting the same timer in one batch must end as the last word said.
  const last = new Map(timers.map((timer) => [`${timer.conversationId} ${timer.id}`, timer]));
  const rows = [...last.values()].map(
    ({ workspaceId, conversationId, id, channelId, contactKey, lane, name, dueAt }) => ({
      workspace_id: workspaceId,
      conversation_id: conversationId,
      timer_id: id,
      channel_id: channelId,
      contact_key: contactKey,
      lane,
      name,
      due_at: dueAt,
    }),
  );
  const cancelled = rows.filter((row) => row.due_at === null);
  const set = rows.flatMap(({ due_at, ...row }) => (due_at === null ? [] : [{ ...row, due_at }]));
  if (cancelled.length > 0) {
    await client.query(
      `delete from timers t using ${CANCELLED.sql.timers.source}
        where t.workspace_id = n.workspace_id and t.conversation_id = n.conversation_id and t.timer_id = n.timer_id`,
      CANCELLED.values({ timers: cancelled }),
    );
  }
  if (set.length > 0) {
    const { columns, select, source } = SET.sql.timers;
    await client.query(
      `insert into timers (${columns}) select ${select} from ${source}
       on conflict (workspace_id, conversation_id, timer_id) do update set due_at = excluded.due_at, name = excluded.name`,
      SET.values({ timers: set }),
    );
  }
}

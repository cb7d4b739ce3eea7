/** Stores the played conversations as if the pipeline had handled them when they happened. */
import type { Client } from "pg";
import { jsonDocuments, NOTHING_DIRECT, saveTurns } from "../../../pipeline/index.ts";
import type { PastEntry, PlayedStory } from "./playStory.ts";

export interface Home {
  readonly workspaceId: string;
  readonly channelId: string;
}

/** Names the ledger's rows that tell of the past. */
const WRITER = "demo";
const HOUR_MS = 3_600_000;

/** Entry ids for so many entries, from the journal's own sequence. */
export async function reserveEntryIds(client: Client, count: number): Promise<string[]> {
  const { rows } = await client.query<{ id: string }>(
    "select nextval(pg_get_serial_sequence('journal', 'id'))::text as id from generate_series(1, $1)",
    [count],
  );
  return rows.map((row) => row.id);
}

/**
 * Everything in one transaction: raw events, journal and ledger with the times they had then, and what the turns decided by the
 * very statement the lanes use. The entries pass through the queue within that transaction, so no lane ever sees them; what was
 * to be sent counts as sent, and its echoes are among the entries.
 *
 * `also` runs in the transaction before it commits.
 */
export async function savePast(
  client: Client,
  home: Home,
  stories: readonly PlayedStory[],
  processId: string,
  also: () => Promise<void>,
): Promise<void> {
  const entries = stories.flatMap((story) => story.entries);
  await client.query("begin");
  try {
    await insertJournal(client, home, entries);
    await insertLedger(
      client,
      home,
      entries,
      stories.flatMap((story) => story.sentAt),
    );
    await also();
    // It begins and commits by itself when it has more than one statement to run: within this transaction its "begin" changes
    // nothing (PostgreSQL warns in its log), and its "commit" is ours.
    await saveTurns(
      client,
      {
        results: stories.map((story) => story.result),
        doneEntryIds: entries.map(({ id }) => id),
        direct: NOTHING_DIRECT,
        failures: [],
        outbox: [],
        accountEvents: [],
        counts: [],
        notices: [],
      },
      processId,
      WRITER,
    );
    await client.query("commit");
  } catch (error) {
    await client.query("rollback");
    throw error;
  }
}

async function insertJournal(
  client: Client,
  { workspaceId, channelId }: Home,
  entries: readonly PastEntry[],
): Promise<void> {
  const { rows } = await client.query<{ block: string }>("select nextval('raw_event_blocks') as block");
  const firstRawId = BigInt(rows[0]?.block ?? "0") * 10_000n;
  const rawIds = entries.map(({ webhook }, index) => (webhook ? String(firstRawId + BigInt(index)) : null));
  const raw = entries.flatMap(({ webhook, receivedAt }, index) =>
    webhook ? [{ id: rawIds[index], body: webhook.body, receivedAt }] : [],
  );
  await client.query(
    `insert into raw_events (id, workspace_id, received_at, body)
     select i, $1, to_timestamp(r / 1000.0), b from unnest($2::bigint[], $3::float8[], $4::text[]) as e (i, r, b)`,
    [workspaceId, raw.map((each) => each.id), raw.map((each) => each.receivedAt), raw.map((each) => each.body)],
  );
  await client.query(
    `with past as (
       insert into journal (workspace_id, channel_id, id, dedupe_key, contact_key, lane, kind, at, received_at, raw_id, raw_path, body)
       overriding system value
       select $1, $2, i, d, c, l, k, a, to_timestamp(r / 1000.0), w, p, case when w is null then b end
         from unnest($3::bigint[], $4::text[], $5::text[], $6::smallint[], $7::text[], $8::bigint[], $9::float8[], $10::bigint[], $11::text[],
                     string_to_array($12, chr(30))::json[]) as e (i, d, c, l, k, a, r, w, p, b)
       returning *
     )
     insert into journal_queue (entry_id, lane, workspace_id, channel_id, contact_key, dedupe_key, kind, at, received_at, raw_id, raw_path, body)
     select id, lane, workspace_id, channel_id, contact_key, dedupe_key, kind, at, received_at, raw_id, raw_path, body from past`,
    [
      workspaceId,
      channelId,
      entries.map((e) => e.id),
      entries.map((e) => e.dedupeKey),
      entries.map((e) => e.contactKey),
      entries.map((e) => e.lane),
      entries.map((e) => e.kind),
      entries.map((e) => e.at),
      entries.map((e) => e.receivedAt),
      rawIds,
      entries.map((e) => e.webhook?.path ?? null),
      jsonDocuments(entries.map((e) => JSON.stringify(e.body))),
    ],
  );
}

async function insertLedger(
  client: Client,
  { workspaceId, channelId }: Home,
  entries: readonly PastEntry[],
  sentAt: readonly number[],
): Promise<void> {
  const received = perHour(entries.map((entry) => entry.receivedAt));
  const sent = perHour(sentAt);
  const rows = [
    ...["arrived", "received", "handled"].flatMap((metric) =>
      [...received].map(([hour, count]) => ({ metric, hour, count })),
    ),
    ...[...sent].map(([hour, count]) => ({ metric: "sent", hour, count })),
  ];
  await client.query(
    `insert into ledger (workspace_id, channel_id, hour, metric, writer, count)
     select $1, $2, to_timestamp(h / 1000.0), m, $6, c from unnest($3::float8[], $4::text[], $5::bigint[]) as l (h, m, c)`,
    [
      workspaceId,
      channelId,
      rows.map((row) => row.hour),
      rows.map((row) => row.metric),
      rows.map((row) => row.count),
      WRITER,
    ],
  );
}

function perHour(instants: readonly number[]): Map<number, number> {
  const counts = new Map<number, number>();
  for (const at of instants) {
    const hour = Math.floor(at / HOUR_MS) * HOUR_MS;
    counts.set(hour, (counts.get(hour) ?? 0) + 1);
  }
  return counts;
}

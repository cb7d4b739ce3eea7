/**
 * Runs what came in once more. Nothing that was handled is handled again: entries that failed go back into the queue, and
 * stored bodies are cut and appended again, where the journal knows every event it has seen. So a second replay changes
 * nothing.
 *
 * Which items of a body are believed is decided anew, by the signature that is kept with it; see docs/decisions/0009.
 */
import type { Pool } from "pg";
import type { ChannelKind } from "@botschaft/core";
import { objectOf, parseBody, splitMeta, verifySignature } from "@botschaft/channels";
import type { Aliases } from "./aliases.ts";
import { CHANNEL_OF_OBJECT, onlyOf, sortItems, type SortedItems } from "./bodyItems.ts";
import type { Directory, KnownChannel } from "../directory/directory.ts";
import type { Journal } from "../journal/journal.ts";
import type { NewEntry } from "../journal/journalEntry.ts";
import { requeue } from "./requeue.ts";
import { storableText } from "../sqlText.ts";

export interface ReplayOptions {
  /** null: the whole installation. */
  readonly workspaceId: string | null;
  /** Stored bodies received since then; null: all that are kept. */
  readonly since: Date | null;
  /** Only these failed entries, and no stored bodies; null: everything. */
  readonly entryIds: readonly string[] | null;
}

export interface Replayed {
  /** Failed entries put back into the queue. */
  readonly entries: number;
  /** Stored bodies read again: the workspace's own, and of others those that speak believably of its accounts … */
  readonly rawEvents: number;
  /** … and what they held that the journal did not have yet. */
  readonly newEntries: number;
}

export interface ReplayPorts {
  readonly pool: Pool;
  readonly journal: Journal;
  readonly directory: Directory;
  readonly aliases: Aliases;
  /** The installation's own, which sign for accounts without one. */
  readonly appSecrets: readonly string[];
  onQueued(lanes: ReadonlySet<number>): void;
}

const PAGE = 500;

export async function replay(ports: ReplayPorts, options: ReplayOptions): Promise<Replayed> {
  const { workspaceId } = options;
  const { count: entries, lanes } = await requeue(ports.pool, workspaceId, options.entryIds);
  if (entries > 0) ports.onQueued(lanes);
  if (options.entryIds !== null) return { entries, rawEvents: 0, newEntries: 0 };

  const formerChannels = await listFormerChannels(ports);
  const accounts = [...ports.directory.channels()].flatMap((channel) =>
    channel.workspaceId === workspaceId ? [channel.accountId] : [],
  );
  let rawEvents = 0;
  let newEntries = 0;
  for (let lastId = "-1"; ; ) {
    const page = await ports.pool.query<StoredBody>(LIST_BODIES, [lastId, workspaceId, options.since, accounts]);
    for (const stored of page.rows) {
      lastId = stored.id;
      const { isConcerned, appended } = await replayBody(ports, stored, workspaceId, formerChannels);
      if (isConcerned) rawEvents++;
      newEntries += appended;
    }
    if (page.rows.length < PAGE) return { entries, rawEvents, newEntries };
  }
}

interface StoredBody {
  id: string;
  workspace_id: string | null;
  body: string | null;
  body_bytes: Buffer | null;
  problem: string | null;
  signature: string | null;
}

// Of bodies that are not the workspace's own, only those that may hold something of it: they are named by the ids of its accounts.
const LIST_BODIES = `
  select id, workspace_id, body, body_bytes, problem, signature from raw_bodies
   where id > $1 and ($3::timestamptz is null or received_at >= $3)
     and ($2::uuid is null or workspace_id = $2
          or ((workspace_id is null or problem is not null)
              and (body is null or exists (select from unnest($4::text[]) as account where strpos(body, account) > 0))))
   order by id limit ${PAGE}`;

async function replayBody(
  ports: ReplayPorts,
  stored: StoredBody,
  workspaceId: string | null,
  formerChannels: FormerChannels,
): Promise<{ isConcerned: boolean; appended: number }> {
  const isOwn = workspaceId === null || stored.workspace_id === workspaceId;
  const body = parseBody(stored.body ?? stored.body_bytes?.toString("utf8") ?? "");
  const kind = CHANNEL_OF_OBJECT[objectOf(body) ?? ""];
  if (body === undefined || kind === undefined) return { isConcerned: isOwn, appended: 0 };
  const sorted = sortItems(
    splitMeta(body),
    (accountId) => ports.directory.channelOfAccount(kind, accountId),
    believer(stored, ports.appSecrets),
  );
  const isHandled = await findHandled(ports.pool, sorted.entries, formerChannels);
  const own = sorted.entries.filter((entry) => workspaceId === null || entry.workspaceId === workspaceId);
  const missing = own.filter((entry) => !isHandled.has(entry));
  const appended = missing.length === 0 ? 0 : await append(ports, stored.id, missing);
  if (stored.problem !== null) {
    const isAllHandled = sorted.entries.every((entry) => isHandled.has(entry) || own.includes(entry));
    await settle(ports.pool, stored, sorted, isAllHandled);
  }
  return { isConcerned: isOwn || own.length > 0, appended };
}

/** What is made of a stored body is younger than it, and must find it when the body's day is cleared. */
async function append(
  { pool, journal, aliases }: ReplayPorts,
  rawId: string,
  entries: readonly NewEntry[],
): Promise<number> {
  const { rowCount } = await pool.query(KEEP_BODY, [rawId]);
  // It was cleared a moment ago.
  if (rowCount === 0) return 0;
  const asStored = { entries, raw: { storedId: rawId } };
  return (await journal.append((await aliases.resolve(asStored))?.append ?? asStored)).size;
}

const KEEP_BODY = `
  insert into raw_events_kept (id, workspace_id, received_at, body, body_bytes, problem, replayed_at, signature)
  select id, workspace_id, received_at, body, body_bytes, problem, replayed_at, signature from raw_bodies where id = $1
  on conflict (id) do update set kept_at = now()`;

/**
 * Whether a stored body may be believed about a channel: its signature tells, as it did when the body came. Without one all of it was
 * believed then, as its workspace's (or it was stored before signatures were kept, and it is known only whose app signed it).
 */
function believer(stored: StoredBody, appSecrets: readonly string[]): (channel: KnownChannel) => boolean {
  const { signature } = stored;
  if (signature === null) {
    if (stored.problem?.includes("foreign_secret")) return () => false;
    return (channel) =>
      stored.workspace_id === null ? channel.appSecret === null : stored.workspace_id === channel.workspaceId;
  }
  const bytes = stored.body_bytes ?? Buffer.from(stored.body ?? "", "utf8");
  const header = signature.startsWith("sha256=") ? "x-hub-signature-256" : "x-hub-signature";
  const known = new Map<string | null, boolean>();
  return ({ appSecret }) => {
    const answer =
      known.get(appSecret) ??
      verifySignature(bytes, { [header]: signature }, appSecret === null ? appSecrets : [appSecret]) !== undefined;
    known.set(appSecret, answer);
    return answer;
  };
}

/** Once all of it is in the journal, in whatever workspaces, it is no loose end; and it stays nobody's of whom it is not alone. */
async function settle(pool: Pool, stored: StoredBody, sorted: SortedItems, isAllHandled: boolean): Promise<void> {
  const only = onlyOf(sorted.workspaces);
  if (isAllHandled && sorted.entries.length > 0 && sorted.problems.size === 0)
    await update(pool, "problem = null, replayed_at = now(), workspace_id = $2", [stored.id, only]);
  else if (stored.workspace_id !== null && sorted.workspaces.size > 0 && only !== stored.workspace_id)
    await update(pool, "workspace_id = null", [stored.id]);
}

/** A body may be stored at two places. */
async function update(pool: Pool, change: string, parameters: readonly (string | null)[]): Promise<void> {
  for (const table of ["raw_events", "raw_events_kept"])
    await pool.query(`update ${table} set ${change} where id = $1`, [...parameters]);
}

/** Under which channels an account was connected before it was as it is now, by the channel of now. */
type FormerChannels = ReadonlyMap<string, readonly { readonly workspaceId: string; readonly channelId: string }[]>;

async function listFormerChannels({ pool, directory }: ReplayPorts): Promise<FormerChannels> {
  const { rows } = await pool.query<{ workspaceId: string; channelId: string; kind: ChannelKind; accountId: string }>(
    `select workspace_id as "workspaceId", id as "channelId", kind, account_id as "accountId" from channels where removed_at is not null`,
  );
  const former = new Map<string, { workspaceId: string; channelId: string }[]>();
  for (const { kind, accountId, ...channel } of rows) {
    const now = directory.channelOfAccount(kind, accountId);
    if (now) former.set(now.id, [...(former.get(now.id) ?? []), channel]);
  }
  return former;
}

/** Those of the entries that are in the journal, be it under a channel as which the account was connected before. */
async function findHandled(
  pool: Pool,
  entries: readonly NewEntry[],
  formerChannels: FormerChannels,
): Promise<ReadonlySet<NewEntry>> {
  const places = entries.flatMap((entry) =>
    [entry, ...(formerChannels.get(entry.channelId) ?? [])].map(({ workspaceId, channelId }) => ({
      entry,
      workspaceId,
      channelId,
    })),
  );
  if (places.length === 0) return new Set();
  const { rows } = await pool.query<{ index: number }>(
    `select o::int - 1 as index from unnest($1::uuid[], $2::uuid[], $3::text[]) with ordinality as p (w, c, d, o)
      where exists (select from journal where workspace_id = w and channel_id = c and dedupe_key = d)`,
    [
      places.map(({ workspaceId }) => workspaceId),
      places.map(({ channelId }) => channelId),
      places.map(({ entry }) => storableText(entry.dedupeKey)),
    ],
  );
  return new Set(rows.flatMap(({ index }) => places[index]?.entry ?? []));
}

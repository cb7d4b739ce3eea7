/**
 * Two contacts turn out to be one person, or not after all.
 *
 * One transaction sets a pointer, moves the identities, and puts an entry into each conversation concerned. No other row moves: what
 * was stored keeps the contact it was born with, and readers follow the pointer, which always names the last of a chain. Conversations
 * are never joined. Merges of a workspace come one after the other, and none while a contact of it is changed.
 */
import type { Pool, PoolClient } from "pg";
import {
  asId,
  changesBetween,
  gainedByMerge,
  givenBack,
  patchContact,
  type Contact,
  type ContactId,
  type ContactPatch,
  type EntryBody,
  type WorkspaceId,
} from "@botschaft/core";
import { appendRows } from "../journal/appendRows.ts";
import { entryRow } from "../journal/journalRows.ts";
import { contactJson } from "./contactJson.ts";
import { NO_LANES } from "./contactNotices.ts";
import { patchContacts } from "./patchContacts.ts";

/** Names the ledger's rows that count the entries. */
const WRITER = "merge";
/** `patch_contact` takes it as well, shared. */
const MERGE_LOCK = 7_203_303;

export type Merged =
  | { readonly kind: "merged"; readonly contactId: ContactId; readonly lanes: ReadonlySet<number> }
  | { readonly kind: "not_found" }
  | { readonly kind: "already_one" };

export type Unmerged =
  | {
      readonly kind: "unmerged";
      readonly contactId: ContactId;
      readonly survivorId: ContactId;
      /** What was changed since the two were one. It stays with who lived on. */
      readonly kept: ContactPatch;
      readonly lanes: ReadonlySet<number>;
    }
  | { readonly kind: "not_found" }
  | { readonly kind: "not_merged" };

export interface MergeRequest {
  readonly workspaceId: WorkspaceId;
  readonly contactId: string;
  /** Who lives on. */
  readonly intoId: string;
  /** Who says so. */
  readonly by: string | null;
}

/** Merges who lives on as the one into who lives on as the other. */
export async function mergeContacts(pool: Pool, { workspaceId, contactId, intoId, by }: MergeRequest): Promise<Merged> {
  return inTransaction(pool, async (client) => {
    const [loser, survivor] = await lockBoth(client, workspaceId, contactId, intoId);
    if (!loser || !survivor) return { kind: "not_found" };
    if (loser.id === survivor.id) return { kind: "already_one" };
    const given = gainedByMerge(survivor, loser);
    const family = await listMergedInto(client, workspaceId, loser.id);
    const identities = await moveIdentities(client, workspaceId, loser.id, survivor.id);
    await client.query(
      "update contacts set merged_into = $3 where workspace_id = $1 and (id = $2 or merged_into = $2)",
      [workspaceId, loser.id, survivor.id],
    );
    const { rows } = await client.query<{ id: string }>(
      `insert into contact_merges (workspace_id, contact_id, into_id, merged_by, identities, given)
       values ($1, $2, $3, $4, $5, $6) returning id::text`,
      [workspaceId, loser.id, survivor.id, by, JSON.stringify(identities), JSON.stringify({ before: survivor, given })],
    );
    // By the names of all who are this person now: each may be in somebody's memory.
    const empty = family.map((id) => ({ workspaceId, contactId: id, patch: {} }));
    await patchContacts(client, [{ workspaceId, contactId: loser.id, patch: given }, ...empty], NO_LANES);
    const entries = { kind: "merged", into: survivor.id } as const;
    const lanes = await tell(client, workspaceId, [loser.id, ...family], `merged:${rows[0]?.id}`, entries);
    return { kind: "merged", contactId: survivor.id, lanes };
  });
}

/** Takes the contact out again, with everybody who had been merged into it before, and its identities. */
export async function unmergeContact(pool: Pool, workspaceId: WorkspaceId, contactId: string): Promise<Unmerged> {
  return inTransaction(pool, async (client) => {
    const [, survivor] = await lockBoth(client, workspaceId, contactId, contactId);
    if (!survivor) return { kind: "not_found" };
    const { rows } = await client.query<{
      id: string;
      identities: [string, string][];
      intoId: string;
      given: { before: Contact; given: ContactPatch };
    }>(
      `update contact_merges set undone_at = now() where workspace_id = $1 and contact_id = $2 and undone_at is null
       returning id::text, into_id as "intoId", identities, given`,
      [workspaceId, contactId],
    );
    const merge = rows[0];
    // Who gained from a contact in between, which was merged itself since, cannot tell that from its own.
    const isDirect = merge?.intoId === survivor.id;
    if (!merge || survivor.id === contactId) return { kind: "not_merged" };
    const family = await listMergedByWay(client, workspaceId, contactId);
    await client.query(
      `update contacts set merged_into = nullif($2::uuid, id) where workspace_id = $1 and (id = $2 or id = any($3::uuid[]))`,
      [workspaceId, contactId, family],
    );
    await client.query(
      `update identities i set contact_id = $2
         from unnest($4::uuid[], $5::text[]) as k (channel_id, key)
        where i.workspace_id = $1 and i.channel_id = k.channel_id and index_key(i.key) = index_key(k.key) and i.contact_id = $3`,
      [workspaceId, contactId, survivor.id, merge.identities.map(([id]) => id), merge.identities.map(([, key]) => key)],
    );
    const { before, given } = merge.given;
    const kept = isDirect ? changesBetween(patchContact(before, given), survivor) : {};
    await patchContacts(
      client,
      [
        { workspaceId, contactId: survivor.id, patch: isDirect ? givenBack(survivor, given) : {} },
        ...[contactId, ...family].map((id) => ({ workspaceId, contactId: id, patch: {} })),
      ],
      NO_LANES,
    );
    const entries = { kind: "unmerged", from: survivor.id } as const;
    const lanes = await tell(client, workspaceId, [contactId, ...family], `unmerged:${merge.id}`, entries);
    return { kind: "unmerged", contactId: asId(contactId), survivorId: survivor.id, kept, lanes };
  });
}

/** Who lives on as the two. Undefined where there is none. Until the transaction ends nobody else changes a contact of the workspace. */
async function lockBoth(
  client: PoolClient,
  workspaceId: string,
  ...asked: readonly [string, string]
): Promise<[Contact | undefined, Contact | undefined]> {
  await client.query("select pg_advisory_xact_lock($1, hashtext($2))", [MERGE_LOCK, workspaceId]);
  const { rows } = await client.query<{ asked: string; contact: Contact }>(
    `select b.id as asked, ${contactJson("p")} as contact
       from contacts b join contacts p on p.workspace_id = b.workspace_id and p.id = coalesce(b.merged_into, b.id)
      where b.workspace_id = $1 and b.id = any($2::uuid[])`,
    [workspaceId, asked],
  );
  const [first, second] = asked.map((id) => rows.find((row) => row.asked === id)?.contact);
  return [first, second];
}

async function listMergedInto(client: PoolClient, workspaceId: string, contactId: string): Promise<string[]> {
  const { rows } = await client.query<{ id: string }>(
    "select id from contacts where workspace_id = $1 and merged_into = $2 order by id",
    [workspaceId, contactId],
  );
  return rows.map(({ id }) => id);
}

/** Those whose merges, one after the other, led to this contact. */
async function listMergedByWay(client: PoolClient, workspaceId: string, contactId: string): Promise<string[]> {
  const { rows } = await client.query<{ id: string }>(
    `with recursive family as (
       select contact_id as id from contact_merges where workspace_id = $1 and into_id = $2 and undone_at is null
       union
       select m.contact_id from family f join contact_merges m on m.workspace_id = $1 and m.into_id = f.id and m.undone_at is null
     )
     select id from family order by id`,
    [workspaceId, contactId],
  );
  return rows.map(({ id }) => id);
}

async function moveIdentities(
  client: PoolClient,
  workspaceId: string,
  from: string,
  to: string,
): Promise<[channelId: string, key: string][]> {
  const { rows } = await client.query<{ channelId: string; key: string }>(
    `update identities set contact_id = $3 where workspace_id = $1 and contact_id = $2 returning channel_id as "channelId", key`,
    [workspaceId, from, to],
  );
  return rows.map(({ channelId, key }) => [channelId, key]);
}

/** An entry for each conversation of these contacts. */
async function tell(
  client: PoolClient,
  workspaceId: string,
  contactIds: readonly string[],
  name: string,
  body: EntryBody,
): Promise<ReadonlySet<number>> {
  const { rows } = await client.query<{ id: string; channelId: string; contactKey: string }>(
    `select id, channel_id as "channelId", contact_key as "contactKey" from conversations
      where workspace_id = $1 and contact_id = any($2::uuid[]) order by id`,
    [workspaceId, contactIds],
  );
  if (rows.length === 0) return new Set();
  const incoming = rows.map(({ id, channelId, contactKey }) =>
    entryRow(
      {
        workspaceId,
        channelId,
        contactKey,
        dedupeKey: `${name}:${id}`,
        kind: body.kind,
        at: Date.now(),
        content: { kind: "body", body },
      },
      null,
    ),
  );
  const appended = await appendRows(client, { incoming, raws: [], writer: WRITER });
  return new Set(appended.map(({ lane }) => lane));
}

async function inTransaction<T>(pool: Pool, work: (client: PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  try {
    await client.query("begin");
    const result = await work(client);
    await client.query("commit");
    return result;
  } catch (error) {
    await client.query("rollback").catch(() => {
      // The connection broke; the server rolls back by itself.
    });
    throw error;
  } finally {
    client.release();
  }
}

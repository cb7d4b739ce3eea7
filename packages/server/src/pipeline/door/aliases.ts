/**
 * One person under several keys of a channel: a business-scoped id and a phone number, a visitor and a signed-in customer. Only what
 * channels that know aliases bring is looked at, and of that only keys that were not seen lately; an event of any other channel passes
 * by without a promise.
 */
import type { Pool } from "pg";
import { resolveAliases, type KnownKey } from "@botschaft/core";
import type { Append, NewAlias, NewEntry } from "../journal/journalEntry.ts";
import type { MergeRequest } from "../contacts/mergeContacts.ts";
import { parameters } from "../sqlRows.ts";

/** Keys whose conversation is remembered. */
const KEPT_AT_MOST = 20_000;

export interface Resolved {
  readonly append: Append;
  /** To be said once the append is stored. */
  readonly toMerge: readonly Omit<MergeRequest, "by">[];
}

export class Aliases {
  readonly #pool: Pool;
  /** By channel and key: the key their conversation runs under. Never changes once it is stored. */
  readonly #seen = new Map<string, string>();

  constructor(pool: Pool) {
    this.#pool = pool;
  }

  /** The append with each entry under the key of its person's conversation. Undefined: as it is. */
  resolve(append: Append): Promise<Resolved> | undefined {
    return append.entries.some(({ aliases }) => aliases !== undefined) ? this.#resolve(append) : undefined;
  }

  async #resolve(append: Append): Promise<Resolved> {
    const known = await this.#find(append.entries.filter((entry) => !this.#isSeen(entry)));
    const entries: NewEntry[] = [];
    const aliases: NewAlias[] = [];
    const toMerge: Omit<MergeRequest, "by">[] = [];
    for (const entry of append.entries) {
      const { workspaceId, channelId } = entry;
      const keys = keysOf(entry);
      const seen = this.#seen.get(seenKey(channelId, entry.contactKey));
      if (entry.aliases === undefined || (seen !== undefined && this.#isSeen(entry))) {
        entries.push(seen === undefined ? entry : { ...entry, contactKey: seen });
        continue;
      }
      const own = known.filter((each) => each.channelId === channelId && keys.includes(each.key));
      const found = resolveAliases(keys, own);
      entries.push({ ...entry, contactKey: found.primary });
      for (const key of found.newAliases) aliases.push({ workspaceId, channelId, key, aliasOf: found.primary });
      for (const { contactId, intoId } of found.toMerge)
        toMerge.push({ workspaceId: workspaceId as MergeRequest["workspaceId"], contactId, intoId });
      // Of two primaries each keeps what was stored under it, so only what leads to the one is remembered.
      if (own.length > 0 && found.toMerge.length === 0)
        for (const key of keys) this.#remember(channelId, key, found.primary);
    }
    return { append: { ...append, entries, ...(aliases.length > 0 ? { aliases } : {}) }, toMerge };
  }

  #isSeen(entry: NewEntry): boolean {
    return keysOf(entry).every((key) => this.#seen.has(seenKey(entry.channelId, key)));
  }

  #remember(channelId: string, key: string, primary: string): void {
    this.#seen.set(seenKey(channelId, key), primary);
    if (this.#seen.size <= KEPT_AT_MOST) return;
    const oldest = this.#seen.keys().next().value;
    if (oldest !== undefined) this.#seen.delete(oldest);
  }

  async #find(entries: readonly NewEntry[]): Promise<(KnownKey & { readonly channelId: string })[]> {
    const asked = entries.flatMap((entry) =>
      keysOf(entry).map((key) => ({ workspace_id: entry.workspaceId, channel_id: entry.channelId, key })),
    );
    if (asked.length === 0) return [];
    const { rows } = await this.#pool.query<KnownKey & { readonly channelId: string }>({
      name: "find aliases",
      text: FIND,
      values: ASKED.values({ asked }),
    });
    return rows;
  }
}

function keysOf({ contactKey, aliases = [] }: NewEntry): string[] {
  return [...new Set([contactKey, ...aliases])];
}

function seenKey(channelId: string, key: string): string {
  return `${channelId} ${key}`;
}

const ASKED = parameters({ asked: { workspace_id: "uuid", channel_id: "uuid", key: "text" } });
// An alias whose person the lane has not made yet is known as well: the primary is there with the next commit.
const FIND = `
  select distinct i.channel_id as "channelId", i.key, coalesce(i.alias_of, i.key) as primary,
         coalesce(i.contact_id, a.contact_id) as "contactId",
         extract(epoch from coalesce(a.created_at, i.created_at))::float8 * 1000 as since
    from ${ASKED.sql.asked.source}
    join identities i on i.workspace_id = n.workspace_id and i.channel_id = n.channel_id and index_key(i.key) = index_key(n.key)
    left join identities a on a.workspace_id = i.workspace_id and a.channel_id = i.channel_id and index_key(a.key) = index_key(i.alias_of)`;

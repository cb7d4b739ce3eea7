/**
 * The journal's front: appends of concurrent requests are committed together.
 *
 * A group leaves as soon as the group before it is back; there is no pause. While one commit waits for the disk the next
 * group gathers, so durability costs one fsync a group and an idle system answers at once.
 */
import type { Connection } from "../../db/connection.ts";
import { conversationKey } from "../lanes/conversationStore.ts";
import { appendRows } from "./appendRows.ts";
import { IdBlocks } from "./idBlocks.ts";
import type { Append, NewEntry } from "./journalEntry.ts";
import { aliasRow, entryRow, rawRow, type AliasRow, type EntryRow, type RawRow } from "./journalRows.ts";
import { storableText } from "../sqlText.ts";
import type { QueueRow } from "../lanes/laneQueue.ts";

/** The entries that were new, by dedupe key. */
export type Appended = ReadonlyMap<string, { entryId: string; lane: number }>;

interface Waiting {
  readonly append: Append;
  resolve(appended: Appended): void;
  reject(error: Error): void;
}

/** A group larger than this is cut: one statement must not grow without bound after a stall. */
const MAX_GROUP_ENTRIES = 2_000;

export class Journal {
  readonly #connection: Connection;
  readonly #writer: string;
  readonly #ids = new IdBlocks();
  readonly #onAppended: (rows: readonly QueueRow[]) => void;
  #waiting: Waiting[] = [];
  #isFlushing = false;
  /** Entries of appends under way, by conversation. */
  readonly #underWay = new Map<string, number>();

  /**
   * @param connection a connection of its own: appends must not wait behind anything else
   * @param writer names this process's rows in the ledger
   * @param onAppended gets the entries that were new, right after their commit and in their order
   */
  constructor(connection: Connection, writer: string, onAppended: (rows: readonly QueueRow[]) => void) {
    this.#connection = connection;
    this.#writer = writer;
    this.#onAppended = onAppended;
  }

  /** Resolves once everything is durable. Rejects, storing nothing of it, when the database did not take it. */
  append(append: Append): Promise<Appended> {
    const keys = append.entries.map(conversationKey);
    for (const key of keys) this.#underWay.set(key, (this.#underWay.get(key) ?? 0) + 1);
    return new Promise<Appended>((resolve, reject) => {
      this.#waiting.push({ append, resolve, reject });
      if (!this.#isFlushing) void this.#flush();
    }).finally(() => {
      for (const key of keys) {
        const left = (this.#underWay.get(key) ?? 1) - 1;
        if (left === 0) this.#underWay.delete(key);
        else this.#underWay.set(key, left);
      }
    });
  }

  /** Whether an entry of this conversation is being appended and was not handed on yet, wherever it comes from. */
  isUnderWay(entry: Pick<NewEntry, "channelId" | "contactKey">): boolean {
    return this.#underWay.has(conversationKey(entry));
  }

  async #flush(): Promise<void> {
    this.#isFlushing = true;
    // Let the requests that are already in the event loop's queue come aboard the first group.
    await new Promise<void>((resolve) => setImmediate(resolve));
    while (this.#waiting.length > 0) {
      const group = this.#takeGroup();
      try {
        this.#answer(group, await this.#store(group.map((each) => each.append)));
      } catch (error) {
        const failure = error instanceof Error ? error : new Error(String(error));
        // One unstorable append must not take its neighbours along: a group of several is tried one by one.
        if (group.length > 1 && !this.#connection.isLost(failure)) await this.#storeOneByOne(group);
        else for (const waiting of group) waiting.reject(failure);
      }
    }
    this.#isFlushing = false;
  }

  #takeGroup(): Waiting[] {
    let entries = 0;
    let count = 0;
    for (const { append } of this.#waiting) {
      entries += append.entries.length;
      if (count > 0 && entries > MAX_GROUP_ENTRIES) break;
      count++;
    }
    if (count === this.#waiting.length) {
      const all = this.#waiting;
      this.#waiting = [];
      return all;
    }
    return this.#waiting.splice(0, count);
  }

  async #storeOneByOne(group: readonly Waiting[]): Promise<void> {
    for (const waiting of group) {
      try {
        this.#answer([waiting], await this.#store([waiting.append]));
      } catch (error) {
        waiting.reject(error instanceof Error ? error : new Error(String(error)));
      }
    }
  }

  #answer(group: readonly Waiting[], stored: ReadonlyMap<string, { entryId: string; lane: number }>): void {
    const rows: QueueRow[] = [];
    const receivedAt = Date.now();
    const taken = new Set<string>();
    for (const waiting of group) {
      const own = new Map<string, { entryId: string; lane: number }>();
      for (const entry of waiting.append.entries) {
        const key = uniqueKey(entry.channelId, entry.dedupeKey);
        const found = stored.get(key);
        if (!found) continue;
        own.set(entry.dedupeKey, found);
        // The same event twice in one group: the first of them is the entry.
        if (taken.has(key)) continue;
        taken.add(key);
        const { workspaceId, channelId, kind, at, content } = entry;
        rows.push({
          ...found,
          workspaceId,
          channelId,
          contactKey: storableText(entry.contactKey),
          dedupeKey: storableText(entry.dedupeKey),
          kind,
          at,
          receivedAt,
          content,
        });
      }
      waiting.resolve(own);
    }
    if (rows.length > 0) this.#onAppended(rows);
  }

  async #store(appends: readonly Append[]): Promise<Map<string, { entryId: string; lane: number }>> {
    const client = await this.#connection.get();
    const newIds = await this.#ids.takeRaw(client, appends.filter(({ raw }) => raw && !("storedId" in raw)).length);
    const raws: RawRow[] = [];
    const incoming: EntryRow[] = [];
    const aliases: AliasRow[] = [];
    let nextId = 0;
    for (const { raw, entries, aliases: met = [] } of appends) {
      aliases.push(...met.map(aliasRow));
      let rawId: string | null = null;
      if (raw && "storedId" in raw) rawId = raw.storedId;
      else if (raw) {
        rawId = newIds[nextId++] ?? null;
        if (rawId !== null) raws.push(rawRow(rawId, raw));
      }
      for (const entry of entries) incoming.push(entryRow(entry, rawId));
    }
    const rows = await appendRows(client, { incoming, raws, aliases, writer: this.#writer });
    return new Map(
      rows.map((row) => [uniqueKey(row.channelId, row.dedupeKey), { entryId: row.entryId, lane: row.lane }]),
    );
  }
}

function uniqueKey(channelId: string, dedupeKey: string): string {
  return `${channelId} ${storableText(dedupeKey)}`;
}

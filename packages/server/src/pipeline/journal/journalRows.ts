/** Raw events and journal entries as rows of set-based statements: both ways into the journal store the same. */
import { laneOf } from "../lanes/lane.ts";
import type { NewAlias, NewEntry, RawEvent } from "./journalEntry.ts";
import { isListable, storableText } from "../sqlText.ts";
import type { RowOf } from "../sqlRows.ts";

export const RAW_COLUMNS = {
  id: "bigint",
  workspace_id: "uuid?",
  body: "listable?",
  body_bytes: "bytes?",
  problem: "text?",
  signature: "text?",
} as const;

export const ENTRY_COLUMNS = {
  workspace_id: "uuid",
  channel_id: "uuid",
  dedupe_key: "text",
  contact_key: "text",
  lane: "smallint",
  kind: "word",
  at: "bigint",
  raw_id: "bigint?",
  raw_path: "text?",
} as const;

export const ALIAS_COLUMNS = { workspace_id: "uuid", channel_id: "uuid", key: "text", alias_of: "text" } as const;

export type AliasRow = RowOf<typeof ALIAS_COLUMNS>;
export type RawRow = RowOf<typeof RAW_COLUMNS>;
/** What stands in a raw event has no body of its own. */
export type EntryRow = RowOf<typeof ENTRY_COLUMNS> & {
  readonly body: unknown;
  /** Empty where the database gives it out. */
  readonly id: string;
};

export function rawRow(id: string, { workspaceId, bytes, problem, signature }: RawEvent): RawRow {
  const text = textOf(bytes);
  return {
    id,
    workspace_id: workspaceId,
    body: text,
    body_bytes: text === null ? bytes : null,
    problem,
    signature,
  };
}

export function aliasRow({ workspaceId, channelId, key, aliasOf }: NewAlias): AliasRow {
  return { workspace_id: workspaceId, channel_id: channelId, key, alias_of: aliasOf };
}

/**
 * @param rawId the stored body of which it is a part, where it is one
 * @param id its own, where the process has given it out
 */
export function entryRow(entry: NewEntry, rawId: string | null, id = ""): EntryRow {
  const { content } = entry;
  const isRaw = content.kind === "raw";
  return {
    id,
    workspace_id: entry.workspaceId,
    channel_id: entry.channelId,
    dedupe_key: entry.dedupeKey,
    contact_key: entry.contactKey,
    lane: laneOfEntry(entry),
    kind: entry.kind,
    at: Number.isSafeInteger(entry.at) ? entry.at : 0,
    raw_id: isRaw ? rawId : null,
    raw_path: isRaw ? content.path : null,
    body: isRaw ? null : content.body,
  };
}

export function laneOfEntry({ channelId, contactKey }: NewEntry): number {
  return laneOf(channelId, storableText(contactKey));
}

/** The body as text when that loses nothing; null when it is not UTF-8, empty, or cannot travel in a list. */
function textOf(bytes: Buffer): string | null {
  const text = bytes.toString("utf8");
  if (text === "" || !isListable(text)) return null;
  return text.includes("\ufffd") && !Buffer.from(text, "utf8").equals(bytes) ? null : text;
}

/** What a platform said about the account itself, and what has no contact: it has no conversation, and is kept at the channel. */
import type { Client } from "pg";
import { accountFacts, type InboundEvent, needsPerson } from "@botschaft/core";
import { noticesOf } from "../../live/liveNotices.ts";
import type { QueueRow } from "../laneQueue.ts";
import { parameters, type RowOf } from "../../sqlRows.ts";
import { storableText } from "../../sqlText.ts";

const ACCOUNT_EVENT = {
  workspace_id: "uuid",
  channel_id: "uuid",
  id: "bigint",
  at: "instant",
  name: "text",
  needs_person: "boolean",
  raw: "text?",
} as const;
const PARAMETERS = parameters({ events: ACCOUNT_EVENT });

export type AccountEventRow = RowOf<typeof ACCOUNT_EVENT>;

export function accountEventRow(row: QueueRow, event: InboundEvent): AccountEventRow {
  const name = event.kind === "account" || event.kind === "unknown" ? event.name : event.kind;
  const raw = row.content.kind === "raw" ? row.content.raw : event;
  return {
    workspace_id: row.workspaceId,
    channel_id: row.channelId,
    id: row.entryId,
    at: event.at,
    name: storableText(name),
    needs_person: needsPerson(name, accountFacts(raw)),
    raw: writtenOf(raw),
  };
}

/** Null where it is nested too deep to be written; the body it came in is kept as it was. */
function writtenOf(raw: unknown): string | null {
  try {
    return storableText(JSON.stringify(raw) ?? "null");
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

export async function saveAccountEvents(client: Client, events: readonly AccountEventRow[]): Promise<void> {
  const { columns, select, source } = PARAMETERS.sql.events;
  await client.query(
    `insert into account_events (${columns}) select ${select} from ${source} on conflict do nothing`,
    PARAMETERS.values({ events }),
  );
}

/** For screens that show the channel. */
export function accountEventNotices(events: readonly AccountEventRow[]): string[] {
  const channels = new Map(events.map((event) => [event.channel_id, event.workspace_id]));
  return noticesOf(
    "channels",
    [...channels].map(([id, workspaceId]) => ({ workspaceId, id })),
  );
}

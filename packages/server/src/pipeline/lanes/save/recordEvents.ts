/** What happened, for the numbers: rows of `events`, be they a turn's or a feature's. What there is stands in docs/events.md. */
import type { ClientBase } from "pg";
import type { DomainEvent } from "@botschaft/core";
import { parameters, type RowOf } from "../../sqlRows.ts";

export const EVENT = {
  workspace_id: "uuid",
  contact_id: "uuid?",
  channel_id: "uuid?",
  conversation_id: "uuid?",
  name: "word",
  at: "instant",
  flow_version_id: "uuid?",
  node_id: "text?",
  cause: "json?",
  data: "json?",
} as const;

/** Of what an event is. */
export interface EventHome {
  readonly workspaceId: string;
  readonly contactId?: string | null;
  readonly channelId?: string | null;
  readonly conversationId?: string | null;
}

export function eventRow(home: EventHome, event: DomainEvent): RowOf<typeof EVENT> {
  return {
    workspace_id: home.workspaceId,
    contact_id: home.contactId ?? null,
    channel_id: home.channelId ?? null,
    conversation_id: home.conversationId ?? null,
    name: event.name,
    at: event.at,
    flow_version_id: event.flowVersionId ?? null,
    node_id: event.nodeId ?? null,
    cause: event.cause,
    data: Object.keys(event.data).length === 0 ? null : event.data,
  };
}

interface Recorded extends EventHome {
  readonly event: DomainEvent;
  /** Where a source may tell of the same twice: with the same key and the same time it is kept once. */
  readonly dedupeKey?: string;
}

/**
 * Records what a feature has to tell, in the transaction of what it tells of.
 *
 * @param db inside that transaction; a member's may record for their own workspace
 */
export async function recordEvents(db: ClientBase, recorded: readonly Recorded[]): Promise<void> {
  if (recorded.length === 0) return;
  const events = recorded.map((one) => ({ ...eventRow(one, one.event), dedupe_key: one.dedupeKey ?? null }));
  await db.query({ name: "record events", text: RECORD, values: PARAMETERS.values({ events }) });
}

const PARAMETERS = parameters({ events: { ...EVENT, dedupe_key: "text?" } });
const { events: rows } = PARAMETERS.sql;
const RECORD = `insert into events (${rows.columns}) select ${rows.select} from ${rows.source} on conflict do nothing`;

/**
 * The conversations that a lane group works on.
 *
 * As long as a lane is held nobody else writes its conversations, so the newest states are kept in memory: a conversation in
 * full swing costs no read. What is kept is forgotten with the lane, and whenever a save of it did not clearly succeed.
 */
import type { Client } from "pg";
import {
  asId,
  newConversation,
  versionsInUse,
  type Contact,
  type Conversation,
  type FlowVersionId,
} from "@botschaft/core";
import { v7 as uuidv7 } from "uuid";
import type { Directory } from "../directory/directory.ts";
import type { QueueRow } from "./laneQueue.ts";
import type { ConversationResult, Loaded } from "./turnBatch.ts";

const KEPT_AT_MOST = 3_000;

export class ConversationStore {
  readonly #directory: Directory;
  #kept = new Map<string, Loaded>();

  constructor(directory: Directory) {
    this.#directory = directory;
  }

  /** The conversations of these rows by `conversationKey`, and new ones for contacts that write for the first time. */
  async load(client: Client, firsts: ReadonlyMap<string, QueueRow>, now: number): Promise<Map<string, Loaded>> {
    const loaded = new Map<string, Loaded>();
    const missing: QueueRow[] = [];
    for (const [key, row] of firsts) {
      const kept = this.#kept.get(key);
      if (kept) loaded.set(key, kept);
      else missing.push(row);
    }
    if (missing.length > 0) for (const [key, each] of await read(client, missing)) loaded.set(key, each);
    const versions = new Map<string, Set<FlowVersionId>>();
    for (const { conversation } of loaded.values()) {
      for (const id of versionsInUse(conversation))
        versions.set(conversation.workspaceId, (versions.get(conversation.workspaceId) ?? new Set()).add(id));
    }
    for (const [workspaceId, ids] of versions) await this.#directory.ensureVersions(workspaceId, ids);
    for (const [key, row] of firsts) if (!loaded.has(key)) loaded.set(key, firstTime(row, now));
    return loaded;
  }

  /** These were saved: they are what the next turn begins with. */
  keep(key: string, { conversation, contact, lane }: ConversationResult): void {
    this.#kept.delete(key);
    this.#kept.set(key, { conversation, contact, lane, isNewConversation: false });
    if (this.#kept.size <= KEPT_AT_MOST) return;
    const oldest = this.#kept.keys().next().value;
    if (oldest !== undefined) this.#kept.delete(oldest);
  }

  forget(keys: Iterable<string>): void {
    for (const key of keys) this.#kept.delete(key);
  }

  forgetAll(): void {
    this.#kept = new Map();
  }
}

/** A contact's key is unique within its channel. */
export function conversationKey(row: { readonly channelId: string; readonly contactKey: string }): string {
  return `${row.channelId} ${row.contactKey}`;
}

async function read(client: Client, rows: readonly QueueRow[]): Promise<Map<string, Loaded>> {
  const { rows: found } = await client.query<{
    key: string;
    lane: number;
    state: Conversation;
    contact: Omit<Contact, "id" | "workspaceId">;
  }>({
    name: "load conversations",
    text: `select c.channel_id || ' ' || c.contact_key as key, c.lane, c.state,
                  json_build_object('name', p.name, 'firstName', p.first_name, 'lastName', p.last_name, 'pictureUrl', p.picture_url, 'language', p.language,
                    'timezone', p.timezone, 'attributes', p.attributes, 'tags', p.tags, 'createdAt', extract(epoch from p.created_at) * 1000) as contact
             from unnest($1::uuid[], $2::uuid[], $3::text[]) as k (workspace_id, channel_id, contact_key)
             -- The limits keep the planner from joining the other way round, over every contact of a workspace.
             cross join lateral (select * from conversations c where c.workspace_id = k.workspace_id and c.channel_id = k.channel_id and c.contact_key = k.contact_key limit 1) c
             cross join lateral (select * from contacts p where p.workspace_id = c.workspace_id and p.id = c.contact_id limit 1) p`,
    values: [rows.map((row) => row.workspaceId), rows.map((row) => row.channelId), rows.map((row) => row.contactKey)],
  });
  return new Map(
    found.map(({ key, lane, state, contact }) => [
      key,
      {
        conversation: state,
        contact: { id: state.contactId, workspaceId: state.workspaceId, ...contact },
        lane,
        isNewConversation: false,
      },
    ]),
  );
}

function firstTime(row: QueueRow, now: number): Loaded {
  const conversation = newConversation({
    id: asId(uuidv7()),
    workspaceId: asId(row.workspaceId),
    channelId: asId(row.channelId),
    contactId: asId(uuidv7()),
    contactKey: row.contactKey,
    now,
  });
  const contact: Contact = {
    id: conversation.contactId,
    workspaceId: conversation.workspaceId,
    name: null,
    firstName: null,
    lastName: null,
    pictureUrl: null,
    language: null,
    timezone: null,
    attributes: {},
    tags: [],
    createdAt: now,
  };
  return { conversation, contact, lane: row.lane, isNewConversation: true };
}

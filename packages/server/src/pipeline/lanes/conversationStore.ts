/**
 * The conversations that a lane group works on, and their contacts.
 *
 * As long as a lane is held nobody else writes its conversations, so the newest states are kept in memory: a conversation in
 * full swing costs no read. What is kept is forgotten with the lane, and whenever a save of it did not clearly succeed. Contacts are
 * others' as well, see contactCache.ts.
 */
import type { Client } from "pg";
import {
  asId,
  newConversation,
  upgradeConversation,
  versionsInUse,
  type Contact,
  type ContactId,
  type Conversation,
  type FlowVersionId,
} from "@botschaft/core";
import { v7 as uuidv7 } from "uuid";
import { contactJson } from "../contacts/contactJson.ts";
import type { Directory } from "../directory/directory.ts";
import { parameters } from "../sqlRows.ts";
import { ContactCache } from "./contactCache.ts";
import type { QueueRow } from "./laneQueue.ts";
import type { ConversationResult, Loaded } from "./turnBatch.ts";

const KEPT_AT_MOST = 3_000;

interface Kept {
  readonly conversation: Conversation;
  readonly lane: number;
}

export class ConversationStore {
  readonly contacts = new ContactCache();
  readonly #directory: Directory;
  #kept = new Map<string, Kept>();

  constructor(directory: Directory) {
    this.#directory = directory;
  }

  /**
   * The conversations of these rows by `conversationKey`; where there is none yet, one as it may begin.
   *
   * @param mustBeNew keys of conversations whose contact is read from its row in any case
   */
  async load(
    client: Client,
    firsts: ReadonlyMap<string, QueueRow>,
    mustBeNew: ReadonlySet<string>,
    now: number,
  ): Promise<Map<string, Loaded>> {
    this.contacts.begin();
    const loaded = new Map<string, Loaded>();
    const missing: QueueRow[] = [];
    const contactless: Kept[] = [];
    for (const [key, row] of firsts) {
      const kept = this.#kept.get(key);
      const contact = kept && !mustBeNew.has(key) ? this.contacts.get(kept.conversation.contactId) : undefined;
      if (kept && contact) loaded.set(key, { ...kept, contact, isNewConversation: false, isNewContact: false });
      else if (kept) contactless.push(kept);
      else missing.push(row);
    }
    if (contactless.length > 0) {
      for (const [key, each] of await readContacts(client, contactless)) loaded.set(key, each);
      for (const [key, row] of firsts) if (this.#kept.has(key) && !loaded.has(key)) missing.push(row);
    }
    if (missing.length > 0) for (const [key, each] of await read(client, missing, now)) loaded.set(key, each);
    const versions = new Map<string, Set<FlowVersionId>>();
    for (const { conversation } of loaded.values()) {
      for (const id of versionsInUse(conversation))
        versions.set(conversation.workspaceId, (versions.get(conversation.workspaceId) ?? new Set()).add(id));
    }
    for (const [workspaceId, ids] of versions) await this.#directory.ensureVersions(workspaceId, ids);
    return loaded;
  }

  /** These were saved: they are what the next turn begins with. */
  keep(key: string, { conversation, contact, lane }: ConversationResult): void {
    this.#kept.delete(key);
    this.#kept.set(key, { conversation, lane });
    this.contacts.keep(conversation.contactId, contact);
    if (this.#kept.size <= KEPT_AT_MOST) return;
    const oldest = this.#kept.keys().next().value;
    if (oldest !== undefined) this.#kept.delete(oldest);
  }

  forgetAll(): void {
    this.#kept = new Map();
    this.contacts.forgetAll();
  }
}

/** A contact's key is unique within its channel. */
export function conversationKey(row: { readonly channelId: string; readonly contactKey: string }): string {
  return `${row.channelId} ${row.contactKey}`;
}

/** Who lives on as the contact with this id. */
const livesOn = (workspaceId: string, id: string) =>
  `(select p.* from contacts b join contacts p on p.workspace_id = b.workspace_id and p.id = coalesce(b.merged_into, b.id)
     where b.workspace_id = ${workspaceId} and b.id = ${id} limit 1)`;

const READ = parameters({ keys: { workspace_id: "uuid", channel_id: "uuid", contact_key: "text" } });
// The limits keep the planner from joining the other way round, over every contact of a workspace. A key without a conversation may
// be known all the same: of an import, an order, or as an alias.
const READ_TEXT = `
  select n.nth::int, c.lane, c.state, ${contactJson("p")} as contact
    from ${READ.sql.keys.numbered}
    left join lateral (select * from conversations c where c.workspace_id = n.workspace_id and c.channel_id = n.channel_id
      and index_key(c.contact_key) = index_key(n.contact_key) limit 1) c on true
    left join lateral (select coalesce(i.contact_id, a.contact_id) as contact_id
      from identities i left join identities a on a.workspace_id = i.workspace_id and a.channel_id = i.channel_id
        and index_key(a.key) = index_key(i.alias_of)
      where c.id is null and i.workspace_id = n.workspace_id and i.channel_id = n.channel_id
        and index_key(i.key) = index_key(n.contact_key) limit 1) i on true
    left join lateral ${livesOn("n.workspace_id", "coalesce(c.contact_id, i.contact_id)")} p on true`;

async function read(client: Client, rows: readonly QueueRow[], now: number): Promise<[string, Loaded][]> {
  const { rows: found } = await client.query<{
    nth: number;
    lane: number | null;
    state: unknown;
    contact: Contact & { readonly id: ContactId | null };
  }>({
    name: "load conversations",
    text: READ_TEXT,
    values: READ.values({
      keys: rows.map((row) => ({
        workspace_id: row.workspaceId,
        channel_id: row.channelId,
        contact_key: row.contactKey,
      })),
    }),
  });
  return found.flatMap(({ nth, lane, state, contact }): [string, Loaded][] => {
    const row = rows[nth - 1];
    if (!row) return [];
    const known = contact.id === null ? undefined : contact;
    if (state === null || lane === null || !known) return [[conversationKey(row), firstTime(row, known, now)]];
    const conversation = upgradeConversation(state);
    return [
      [conversationKey(row), { conversation, contact: known, lane, isNewConversation: false, isNewContact: false }],
    ];
  });
}

const CONTACTS = parameters({ contacts: { workspace_id: "uuid", id: "uuid" } });
const CONTACTS_TEXT = `
  select n.nth::int, ${contactJson("p")} as contact
    from ${CONTACTS.sql.contacts.numbered} cross join lateral ${livesOn("n.workspace_id", "n.id")} p`;

async function readContacts(client: Client, kept: readonly Kept[]): Promise<[string, Loaded][]> {
  const { rows } = await client.query<{ nth: number; contact: Contact }>({
    name: "load contacts",
    text: CONTACTS_TEXT,
    values: CONTACTS.values({
      contacts: kept.map(({ conversation: c }) => ({ workspace_id: c.workspaceId, id: c.contactId })),
    }),
  });
  return rows.flatMap(({ nth, contact }): [string, Loaded][] => {
    const each = kept[nth - 1];
    if (!each) return [];
    return [[conversationKey(each.conversation), { ...each, contact, isNewConversation: false, isNewContact: false }]];
  });
}

/** @param known who answers to the key, where somebody does */
function firstTime(row: QueueRow, known: Contact | undefined, now: number): Loaded {
  const conversation = newConversation({
    id: asId(uuidv7()),
    workspaceId: asId(row.workspaceId),
    channelId: asId(row.channelId),
    contactId: known?.id ?? asId(uuidv7()),
    contactKey: row.contactKey,
    now,
  });
  const contact: Contact = known ?? {
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
    isBlocked: false,
    createdAt: now,
  };
  return { conversation, contact, lane: row.lane, isNewConversation: true, isNewContact: known === undefined };
}

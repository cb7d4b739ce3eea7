/** What users find in an installation, read through the API in a form by which two versions can be compared. */
import { createHash } from "node:crypto";
import { z } from "zod";

/** A caller of the API: an address, and what proves who calls. */
export interface Caller {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
}

const conversation = z.object({
  id: z.string(),
  contact: z.object({ name: z.string().nullable() }),
  status: z.string(),
  holder: z.object({ kind: z.string() }),
  assigneeId: z.string().nullable(),
  tags: z.array(z.string()),
  lastSeq: z.number(),
});
export type SeenConversation = z.output<typeof conversation>;

const content = z.object({
  text: z.string().optional(),
  caption: z.string().optional(),
  title: z.string().optional(),
  items: z.array(z.object({ source: z.object({ url: z.string() }) })).default([]),
});
const message = z.object({
  seq: z.number(),
  author: z.object({ kind: z.string() }),
  at: z.iso.datetime(),
  body: z.object({
    kind: z.string(),
    text: z.string().optional(),
    event: z.object({ name: z.string() }).optional(),
    contents: z.array(content).default([]),
  }),
  delivery: z.string(),
  reactions: z.array(z.object({ by: z.string(), emoji: z.string() })),
});
const seenMessage = z.object({
  seq: z.number(),
  author: z.string(),
  /** Milliseconds since 1970. */
  at: z.number(),
  kind: z.string(),
  texts: z.array(z.string()),
  delivery: z.string(),
  reactions: z.array(z.string()),
  /** SHA-256 of each file, as the API gives it out. */
  files: z.array(z.string()),
});
export type SeenMessage = z.output<typeof seenMessage>;

const contact = z.object({
  id: z.string(),
  name: z.string().nullable(),
  tags: z.array(z.string()),
  attributes: z.record(z.string(), z.unknown()),
});
const member = z.object({ id: z.string(), name: z.string(), email: z.string(), role: z.string() });
const invitation = z.object({ id: z.string(), email: z.string().nullable(), role: z.string() });
const key = z.object({ id: z.string(), name: z.string(), scopes: z.array(z.string()) });
const flow = z.object({
  id: z.string(),
  name: z.string(),
  priority: z.number(),
  isActive: z.boolean(),
  hasUnpublishedChanges: z.boolean(),
  publishedVersion: z.object({ number: z.number() }).nullable(),
});
const channel = z.object({
  id: z.string(),
  kind: z.string(),
  accountId: z.string(),
  name: z.string(),
  tokenHint: z.string().nullable(),
  status: z.string(),
});
const unassigned = z.object({ problems: z.array(z.string()), sizeBytes: z.number() });

/** Everything that must be there after an upgrade. What one version alone shows is left out. */
export const seenSchema = z.object({
  counts: z.record(z.string(), z.number()),
  conversations: z.array(conversation),
  /** By conversation. */
  threads: z.record(z.string(), z.array(seenMessage)),
  contacts: z.array(contact),
  members: z.array(member),
  invitations: z.array(invitation),
  keys: z.array(key),
  flows: z.array(flow),
  channels: z.array(channel),
  unassigned: z.array(unassigned),
});
export type Seen = z.output<typeof seenSchema>;

/** @param isRead of which conversations every message is read */
export async function look(
  caller: Caller,
  workspaceId: string,
  isRead: (conversation: SeenConversation) => boolean,
): Promise<Seen> {
  const conversations = await listConversations(caller);
  const threads: Record<string, SeenMessage[]> = {};
  for (const { id } of conversations.filter(isRead)) threads[id] = await listMessages(caller, id);
  const workspace = `/workspaces/${workspaceId}`;
  return {
    counts: seenSchema.shape.counts.parse(await get(caller, "/conversations/counts")),
    conversations,
    threads,
    contacts: await listAll(caller, "/contacts", contact),
    members: await listAll(caller, `${workspace}/members`, member),
    invitations: await listAll(caller, `${workspace}/invitations`, invitation),
    keys: await listAll(caller, `${workspace}/api-keys`, key),
    flows: await listAll(caller, "/flows", flow),
    channels: await listAll(caller, "/channels", channel),
    unassigned: await listAll(caller, "/ledger/unassigned", unassigned),
  };
}

/** All of them, by id. */
export async function listConversations(caller: Caller): Promise<SeenConversation[]> {
  const all = await listAll(caller, "/conversations", conversation);
  return all.toSorted((one, other) => (one.id < other.id ? -1 : 1));
}

export async function listMessages(caller: Caller, conversationId: string): Promise<SeenMessage[]> {
  const page = z.object({ items: z.array(message), hasMore: z.boolean() });
  const all: SeenMessage[] = [];
  for (let hasMore = true; hasMore; ) {
    const after = all.at(-1)?.seq ?? 0;
    const read = page.parse(await get(caller, `/conversations/${conversationId}/messages?after=${after}&limit=200`));
    for (const each of read.items) all.push(await reduce(caller, each));
    ({ hasMore } = read);
  }
  return all;
}

/** @throws when the answer is no success */
export async function get(caller: Caller, path: string): Promise<unknown> {
  const answer = await fetch(`${caller.url}/api/v1${path}`, { headers: caller.headers });
  if (!answer.ok) throw new Error(`GET ${path} is answered with ${answer.status}: ${await answer.text()}`);
  return await answer.json();
}

/** @throws when the answer is no success */
export async function post(caller: Caller, path: string, body?: unknown): Promise<unknown> {
  const answer = await fetch(`${caller.url}/api/v1${path}`, {
    method: "POST",
    headers: { ...caller.headers, ...(body === undefined ? {} : { "content-type": "application/json" }) },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  if (!answer.ok) throw new Error(`POST ${path} is answered with ${answer.status}: ${await answer.text()}`);
  return answer.status === 204 ? undefined : await answer.json();
}

async function listAll<T>(caller: Caller, path: string, item: z.ZodType<T>): Promise<T[]> {
  const page = z.object({ items: z.array(item), nextCursor: z.string().nullish() });
  const all: T[] = [];
  for (let cursor: string | undefined = ""; cursor !== undefined; ) {
    // Not every list comes in pages; one that does says where to go on.
    const query: string = cursor === "" ? "" : `?cursor=${encodeURIComponent(cursor)}`;
    const read = page.parse(await get(caller, `${path}${query}`));
    all.push(...read.items);
    cursor = read.nextCursor ?? undefined;
  }
  return all;
}

async function reduce(caller: Caller, { body, ...said }: z.output<typeof message>): Promise<SeenMessage> {
  const spoken = body.contents.flatMap(({ text, caption, title }) => [text, caption, title]);
  const files = body.contents.flatMap(({ items }) => items.map(({ source }) => source.url));
  return {
    seq: said.seq,
    author: said.author.kind,
    at: Date.parse(said.at),
    kind: body.kind,
    texts: [body.text, body.event?.name, ...spoken].filter((text) => text !== undefined),
    delivery: said.delivery,
    reactions: said.reactions.map(({ by, emoji }) => `${by} ${emoji}`),
    files: await Promise.all(files.map((url) => digestOf(new URL(url, caller.url).href))),
  };
}

async function digestOf(url: string): Promise<string> {
  const answer = await fetch(url);
  if (!answer.ok) return `is answered with ${answer.status}`;
  return createHash("sha256")
    .update(Buffer.from(await answer.arrayBuffer()))
    .digest("hex");
}

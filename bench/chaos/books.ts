/** What the database says when everything is over. */
import { Client } from "pg";

export interface Books {
  /** Inbound texts per conversation, in the order in which the journal's entries were handled. */
  readonly journalled: ReadonlyMap<string, readonly string[]>;
  /** Sums by metric; what came directly is among arrived, received and handled, and once more under `direct`. */
  readonly ledger: Readonly<Record<string, number>>;
  /** Rows of the journal: each must have been counted as received. */
  readonly entries: number;
  readonly pending: number;
  readonly outbox: number;
  readonly failures: readonly string[];
  readonly deliveries: Readonly<Record<string, number>>;
  readonly broadcasts: readonly BroadcastEnd[];
}

/** What became of one person of one broadcast. */
export interface BroadcastEnd {
  readonly psid: string;
  readonly text: string;
  readonly state: string;
}

/** Keyed by Page and text's author: `pageId personId`; the person stands at the beginning of each text. */
export async function readBooks(databaseUrl: string): Promise<Books> {
  return withClient(databaseUrl, async (client) => {
    const inbound = await client.query<{ page: string; text: string }>(
      `select h.account_id as page, m.body -> 'contents' -> 0 ->> 'text' as text
         from messages m join conversations c on c.workspace_id = m.workspace_id and c.id = m.conversation_id
         join channels h on h.workspace_id = c.workspace_id and h.id = c.channel_id
        where m.author = 'contact' order by m.conversation_id, m.seq`,
    );
    const journalled = new Map<string, string[]>();
    for (const { page, text } of inbound.rows) {
      const key = `${page} ${text.split(" ", 1)[0]}`;
      const list = journalled.get(key);
      if (list) list.push(text);
      else journalled.set(key, [text]);
    }
    const sums = async (query: string) => {
      const { rows } = await client.query<{ name: string; sum: string }>(query);
      return Object.fromEntries(rows.map(({ name, sum }) => [name, Number(sum)]));
    };
    const failures = await client.query<{ error: string }>("select error from journal_failures limit 20");
    const broadcasts = await client.query<BroadcastEnd>(
      `select i.key as psid, b.name as text, d.state from deliveries d
         join broadcasts b on b.workspace_id = d.workspace_id and b.id = d.broadcast_id
         join identities i on i.workspace_id = d.workspace_id and i.contact_id = d.contact_id`,
    );
    const { pending, outbox } = await countOpen(client);
    return {
      broadcasts: broadcasts.rows,
      journalled,
      ledger: await sums(
        `select counted as name, sum(count) as sum
           from ledger cross join unnest(case metric when 'direct' then '{direct,arrived,received,handled}' else array[metric] end) as counted
          group by counted`,
      ),
      entries: (await sums("select 'journal' as name, count(*) as sum from journal")).journal ?? 0,
      pending,
      outbox,
      failures: failures.rows.map(({ error }) => error),
      deliveries: await sums(
        "select delivery as name, count(*) as sum from messages where author = 'bot' group by delivery",
      ),
    };
  });
}

/** Contacts of the people who write without errands. */
export async function listWriters(databaseUrl: string): Promise<string[]> {
  return withClient(databaseUrl, async (client) => {
    const { rows } = await client.query<{ id: string }>(
      `select distinct c.contact_id as id from messages m join conversations c on c.workspace_id = m.workspace_id and c.id = m.conversation_id
        where m.author = 'contact' and m.seq < 5 and m.body -> 'contents' -> 0 ->> 'text' ~ '^p[0-9]+ Nr '`,
    );
    return rows.map(({ id }) => id);
  });
}

/** Entries not handled, sends and broadcasts not ended; undefined while the database cannot be asked. */
export async function readOpen(databaseUrl: string): Promise<Open | undefined> {
  try {
    return await withClient(databaseUrl, countOpen);
  } catch {
    return undefined;
  }
}

interface Open {
  readonly pending: number;
  readonly outbox: number;
  readonly broadcasts: number;
}

async function countOpen(client: Client): Promise<Open> {
  const { rows } = await client.query<Open>(
    `select (select count(*)::int from journal_queue) as pending, (select count(*)::int from outbox) as outbox,
            (select count(*)::int from broadcasts where is_open) as broadcasts`,
  );
  return rows[0] ?? { pending: -1, outbox: -1, broadcasts: -1 };
}

async function withClient<T>(databaseUrl: string, fn: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: databaseUrl, connectionTimeoutMillis: 5_000 });
  client.on("error", () => {
    // The database went away under us; the query that is under way rejects.
  });
  await client.connect();
  try {
    return await fn(client);
  } finally {
    await client.end();
  }
}

/** Rejects while there is none, or the database cannot be asked. */
export async function findConversation(databaseUrl: string, contactKey: string): Promise<string> {
  return withClient(databaseUrl, async (client) => {
    const { rows } = await client.query<{ id: string }>("select id from conversations where contact_key = $1", [
      contactKey,
    ]);
    if (rows[0] === undefined) throw new Error(`${contactKey} has no conversation`);
    return rows[0].id;
  });
}

export async function hasSaid(databaseUrl: string, conversationId: string, text: string): Promise<boolean> {
  return withClient(databaseUrl, async (client) => {
    const { rowCount } = await client.query(
      "select from messages where conversation_id = $1 and author = 'contact' and body -> 'contents' -> 0 ->> 'text' = $2",
      [conversationId, text],
    );
    return rowCount === 1;
  });
}

/** Every message of the conversation with this contact, as stored. */
export async function readConversation(databaseUrl: string, contactKey: string): Promise<readonly object[]> {
  return withClient(databaseUrl, async (client) => {
    const { rows } = await client.query<object>(
      `select c.id, c.lane, m.seq, m.author, m.at, m.body, m.mid, m.delivery, m.delivery_detail
         from messages m join conversations c on c.workspace_id = m.workspace_id and c.id = m.conversation_id where c.contact_key = $1 order by m.seq`,
      [contactKey],
    );
    return rows;
  });
}

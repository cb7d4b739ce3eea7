import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { asId, newConversation } from "@botschaft/core";
import { createTestApp, type TestApp } from "../../../test/app.ts";
import { countWork } from "../../../test/databaseWork.ts";
import { createLog } from "../../log.ts";
import { SearchIndexer } from "./index.ts";
import { patient } from "../../../../../scripts/parts/patience.mjs";

/**
 * What the inbox asks of the database in a workspace with ten thousand conversations, counted in statements and in the blocks of 8 KB
 * they look at: the same on every machine, however busy. How fast that is, `npm run bench -- inbox` measures.
 */
const CONVERSATIONS = 10_000;
const MESSAGES_EACH = 6;

let test: TestApp;
let member: Awaited<ReturnType<TestApp["createMember"]>>;
beforeAll(async () => {
  test = await createTestApp();
  const workspaceId = await test.createWorkspace();
  member = await test.createMember(workspaceId, "agent");
  const channelId = randomUUID();
  await test.pool.query(
    "insert into channels (workspace_id, id, kind, account_id, name) values ($1, $2, 'messenger', '1', 'Nordwind')",
    [workspaceId, channelId],
  );
  const blank = newConversation({
    id: asId(randomUUID()),
    workspaceId: asId(workspaceId),
    channelId: asId(channelId),
    contactId: asId(randomUUID()),
    contactKey: "",
    now: 0,
  });
  // One in a hundred waits, one in two hundred is held by the member, a few are closed or snoozed; the bot has the rest.
  await test.pool.query(
    `with made as (
       select n, gen_random_uuid() as id, gen_random_uuid() as contact_id, now() - n * interval '1 minute' as at,
              case when n % 100 = 0 then 'waiting' when n % 200 = 1 then 'member' else 'bot' end as holder,
              case when n % 50 = 7 then 'closed' when n % 500 = 9 then 'snoozed' else 'open' end as status
         from generate_series(1, $4) n
     ), people as (
       insert into contacts (workspace_id, id, channel_id, contact_key, name, created_at) select $1, contact_id, $2, 'psid-' || n, 'Person ' || n, at from made
     ), conv as (
       insert into conversations (workspace_id, id, channel_id, contact_id, contact_key, lane, state, status, holder, assignee_id, unread, waiting_since, last_message_at, created_at)
       select $1, id, $2, contact_id, 'psid-' || n, n % 64,
              ($3::jsonb || jsonb_build_object('id', id, 'contactId', contact_id, 'contactKey', 'psid-' || n, 'status', status, 'lastSeq', $6::int,
                'holder', case holder when 'waiting' then '{"kind":"waiting","since":0,"reason":null}'::jsonb
                          when 'member' then jsonb_build_object('kind', 'member', 'memberId', $5::text, 'since', 0, 'botReturnsAt', null) else '{"kind":"bot"}' end,
                'preview', jsonb_build_object('at', 0, 'author', 'contact', 'kind', 'text', 'text', repeat('Wo ist mein Paket? ', 6))))::json,
              status, holder, null, 0, case when holder = 'waiting' then at end, at, at from made
     )
     insert into messages (workspace_id, conversation_id, seq, author, at, body, delivery)
     select $1, id, s, 'contact', at, json_build_object('kind', 'said', 'contents', json_build_array(json_build_object('kind', 'text', 'text', 'Nachricht ' || s || ' von ' || n))), 'none'
       from made, generate_series(1, $6) s`,
    [workspaceId, channelId, JSON.stringify(blank), CONVERSATIONS, member.memberId, MESSAGES_EACH],
  );
  await test.pool.query("vacuum analyze");
});
afterAll(() => test.close());

/** What one request asked of the database in its workspace's transactions. */
const workOf = (path: string) =>
  countWork(test.pool, async () => expect((await test.call(member, "GET", path)).status).toBe(200));

/** A list touches each conversation it shows, its contact and its last words: some hundred blocks. All conversations lie in 1,400. */
const OF_A_LIST = 600;
const OF_A_THREAD = 60;
/** Eight statements of at most a thousand rows each are one. */
const OF_THE_COUNTS = 1_200;
/** Before anything is read it takes four times that. */
const OF_A_SEARCH = 35_000;

it.each(["waiting", "mine", "unassigned", "bot", "snoozed", "closed", "all"])(
  `of ${CONVERSATIONS} conversations the view %s is read without the others`,
  async (view) => {
    const { items } = (await test.call(member, "GET", `/conversations?view=${view}`)).json;
    expect(items.length).toBe(view === "snoozed" ? 20 : 50);
    const { statements, blocks } = await workOf(`/conversations?view=${view}`);
    expect(statements).toBeLessThanOrEqual(3);
    expect(blocks).toBeLessThan(OF_A_LIST);
  },
);

it("a page deep in the list asks for no more than the first", async () => {
  let cursor = "";
  for (let page = 0; page < 40; page++)
    cursor = (await test.call(member, "GET", `/conversations?limit=200${cursor && `&cursor=${cursor}`}`)).json
      .nextCursor;
  expect((await workOf(`/conversations?cursor=${cursor}`)).blocks).toBeLessThan(OF_A_LIST);
});

it("a thread, and the counts of all views, are read without the others", async () => {
  const [{ id }] = (await test.call(member, "GET", "/conversations?limit=1")).json.items;
  expect((await test.call(member, "GET", "/conversations/counts")).json).toEqual({
    waiting: 100,
    mine: 50,
    unassigned: 100,
    bot: 1000,
    snoozed: 20,
    closed: 200,
    all: 1000,
  });
  expect((await workOf(`/conversations/${id}`)).blocks).toBeLessThan(OF_A_THREAD);
  expect((await workOf(`/conversations/${id}/messages`)).blocks).toBeLessThan(OF_A_THREAD);
  expect((await workOf("/conversations/counts")).blocks).toBeLessThan(OF_THE_COUNTS);
});

it("a contact is read without the others", async () => {
  const [{ id }] = (await test.call(member, "GET", "/contacts?limit=1")).json.items;
  expect((await workOf(`/contacts/${id}`)).blocks).toBeLessThan(OF_A_THREAD);
});

it("a name is found without a conversation, and a word of a message even before anything was read for the search", async () => {
  expect((await workOf("/contacts?q=Person%204711")).blocks).toBeLessThan(OF_A_LIST);
  // Of what is not read yet the newest conversations are looked through.
  expect((await test.call(member, "GET", "/conversations?q=Nachricht%203%20von%2047")).json.items).not.toHaveLength(0);
  // Each message is looked at once, through the index of its conversation.
  expect((await workOf("/conversations?q=Nirgendwo")).blocks).toBeLessThan(2 * CONVERSATIONS * MESSAGES_EACH);
});

it(
  "once read, any word is found without the messages: of all, of many, of one, of nobody",
  async () => {
    const indexer = new SearchIndexer({ databaseUrl: test.databaseUrl, log: createLog("silent"), restMs: 10 });
    indexer.start();
    await vi.waitFor(
      async () => {
        const { rows } = await test.pool.query("select complete_until from message_search_progress");
        expect(rows[0].complete_until).not.toBeNull();
      },
      { timeout: patient(60_000), interval: 200 },
    );
    await indexer.stop();
    const items = async (q: string) =>
      (await test.call(member, "GET", `/conversations?q=${encodeURIComponent(q)}&limit=200`)).json.items.length;
    expect(await items("Nachricht")).toBe(200);
    expect(await items("von 47")).toBe(111);
    expect(await items("NACHRICHT 3 VON 4711")).toBe(1);
    expect(await items("Nirgendwo")).toBe(0);
    for (const q of ["Nachricht", "von 47", "Nachricht 3 von 4711", "Nirgendwo", "99", "Person 4711"])
      expect((await workOf(`/conversations?q=${encodeURIComponent(q)}`)).blocks, q).toBeLessThan(OF_A_SEARCH);
  },
  patient(90_000),
);

it("no list reads the whole table", async () => {
  const plan = await test.pool.query(
    "explain select id from conversations where workspace_id = $1 and status = 'open' and (holder <> 'bot' or assignee_id is not null) order by last_message_quarter desc, last_message_at desc, id desc limit 51",
    [member.workspaceId],
  );
  expect(plan.rows.map((row) => row["QUERY PLAN"]).join("\n")).toContain("conversations_with_people_idx");
});

import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, it } from "vitest";
import { createTestApp, type TestApp, type TestCaller } from "../../../test/app.ts";
import { countWork } from "../../../test/databaseWork.ts";

/**
 * What it takes to plan a broadcast for many people, counted in the blocks of 8 KB that the database looks at. Every tenth of them has
 * written on a second channel since, every hundredth is one person with the one before.
 */
const PEOPLE = 8_000;
/** Contact, conversation and identity by their indexes, and a new row in four indexes. A person looked for among all takes over 100. */
const BLOCKS_A_PERSON = 32;

let test: TestApp;
let key: TestCaller;
let contactIds: string[];
const [first, second] = [randomUUID(), randomUUID()];

beforeAll(async () => {
  test = await createTestApp();
  key = await test.createKey(await test.createWorkspace());
  await test.pool.query(
    `insert into channels (workspace_id, id, kind, account_id, name)
     select $1, id, 'messenger', id, 'Nordwind' from unnest($2::uuid[]) id`,
    [key.workspaceId, [first, second]],
  );
  // Known on the second channel first, so that only the conversations tell where somebody wrote last.
  const { rows } = await test.pool.query<{ id: string }>(
    `with made as (
       select n, gen_random_uuid() as contact_id from generate_series(1, $4::int) n
     ), places as (
       select n, contact_id, $2::uuid as channel_id, now() - interval '2 hours' as at, now() as known_at from made
       union all
       select n, contact_id, $3::uuid, now() - interval '1 hour', now() - interval '1 day' from made where n % 10 = 0
     ), people as (
       insert into contacts (workspace_id, id, name, created_at, merged_into)
       select $1, contact_id, 'Person ' || n, now(), case when n % 100 = 0 then lag(contact_id) over (order by n) end from made
     ), identity_rows as (
       insert into identities (workspace_id, channel_id, key, contact_id, created_at)
       select $1, p.channel_id, 'psid-' || p.n, m.contact_id, p.known_at
         from places p join made m on m.n = case when p.n % 100 = 0 then p.n - 1 else p.n end
     ), conversation_rows as (
       insert into conversations (workspace_id, id, channel_id, contact_id, contact_key, lane, state, status, holder, unread, last_message_at, created_at)
       select $1, gen_random_uuid(), channel_id, contact_id, 'psid-' || n, n % 64, '{}', 'open', 'bot', 0, at, at from places
     )
     select contact_id as id from made order by n`,
    [key.workspaceId, first, second, PEOPLE],
  );
  contactIds = rows.map(({ id }) => id);
});
afterAll(() => test.close());

const plan = async (ids: readonly string[]) =>
  await test.call(key, "POST", "/broadcasts", {
    name: "Herbst",
    content: { kind: "text", text: "Neu im Laden" },
    contactIds: ids,
    isPaused: true,
  });

it.each(["before", "after"])(
  `${PEOPLE} people are planned by some steps each, %s PostgreSQL knows how many there are`,
  async (when) => {
    if (when === "after") await test.pool.query("vacuum analyze");
    const { statements, blocks } = await countWork(test.pool, async () =>
      expect((await plan(contactIds)).json.counts).toMatchObject({ planned: PEOPLE, waiting: PEOPLE }),
    );
    expect(statements).toBeLessThanOrEqual(4);
    expect(blocks / PEOPLE).toBeLessThan(BLOCKS_A_PERSON);
  },
);

it("100,000 people are taken in one request, and no more", async () => {
  const many = Array.from({ length: 100_000 }, () => randomUUID());
  const answer = await plan(many);
  expect(answer.status).toBe(200);
  expect(answer.json.counts.planned).toBe(0);
  expect((await plan([...many, randomUUID()])).json.code).toBe("invalid_request");
});

it("each waits for the channel where the person wrote last, else where it is known; who is known on none is skipped", async () => {
  const [known, unknown] = [randomUUID(), randomUUID()];
  await test.pool.query("insert into contacts (workspace_id, id, created_at) select $1, unnest($2::uuid[]), now()", [
    key.workspaceId,
    [known, unknown],
  ]);
  await test.pool.query(
    "insert into identities (workspace_id, channel_id, key, contact_id) values ($1, $2, 'new', $3)",
    [key.workspaceId, second, known],
  );
  // The 1st to the 12th, and the 99th, who is one person with the 100th.
  const named = [...contactIds.slice(0, 12), ...contactIds.slice(98, 100), known, unknown];
  const { id } = (await plan(named)).json;
  const { items } = (await test.call(key, "GET", `/broadcasts/${id}/deliveries`)).json;
  expect(items.map(({ contactId }: { contactId: string }) => contactId)).toEqual(named);
  expect(items.map(({ channelId }: { channelId: string | null }) => channelId)).toEqual([
    ...Array.from({ length: 9 }, () => first),
    second,
    first,
    first,
    second,
    second,
    second,
    null,
  ]);
  expect(items.at(-1)).toMatchObject({ state: "skipped", reasons: [{ channelId: null, reason: "never_wrote" }] });
});

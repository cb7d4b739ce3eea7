import { Client } from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createTestDatabase, type TestDatabase } from "../../test/database.ts";
import { parameters } from "./sqlRows.ts";

let database: TestDatabase;
let client: Client;

beforeAll(async () => {
  database = await createTestDatabase();
  client = new Client({ connectionString: database.url });
  await client.connect();
  await client.query(
    `create table things (id int, text text not null, maybe_text text, word text, document json, maybe_document json,
                          at timestamptz, maybe_at timestamptz, bytes bytea)`,
  );
});
afterAll(async () => {
  await client.end();
  await database.drop();
});

const STORE = parameters({
  tag: "text",
  things: {
    id: "int",
    text: "text",
    maybe_text: "text?",
    word: "word?",
    document: "json",
    maybe_document: "json?",
    at: "instant",
    maybe_at: "instant?",
    bytes: "bytes?",
  },
  ids: ["int"],
});
const { things, ids, tag } = STORE.sql;
const thing = (id: number, text: string) => ({
  id,
  text,
  maybe_text: null,
  word: null,
  document: {},
  maybe_document: null,
  at: 0,
  maybe_at: null,
  bytes: null,
});

async function store(rows: Parameters<typeof STORE.values>[0]["things"], nth: readonly number[] = []) {
  await client.query("truncate things");
  const { rows: counted } = await client.query<{ asked: number; tag: string }>(
    `with stored as (insert into things (${things.columns}) select ${things.select} from ${things.source})
     select cardinality(${ids}) as asked, ${tag} as tag`,
    STORE.values({ tag: "a, b", things: rows, ids: nth }),
  );
  expect(counted).toEqual([{ asked: nth.length, tag: "a, b" }]);
  return (await client.query("select * from things order by id")).rows;
}

test("rows arrive as they were given", async () => {
  const full = {
    id: 1,
    text: `"quoted", {braced} \\ 'and' NULL`,
    maybe_text: "",
    word: "queued",
    document: { "a\u001eb": ["\u0000", "\ud83d\ude00", null] },
    maybe_document: ["null"],
    at: 1_764_577_180_123,
    maybe_at: 1,
    bytes: Buffer.from([0, 255]),
  };
  const empty = thing(2, "");
  expect(await store([full, empty], [7, 8])).toEqual([
    { ...full, at: new Date(full.at), maybe_at: new Date(1) },
    { ...empty, at: new Date(0) },
  ]);
});

test("one row with an empty text is one row with an empty text", async () => {
  expect(await store([thing(1, "")])).toMatchObject([{ text: "" }]);
});

test("no rows are no rows", async () => {
  expect(await store([])).toEqual([]);
});

test("what PostgreSQL's texts cannot hold, or lists are cut by, is replaced", async () => {
  expect(await store([thing(1, "a\u0000b\u001ec\u001fd\ud800")])).toMatchObject([
    { text: "a\ufffdb\ufffdc\ufffdd\ufffd" },
  ]);
});

test("numbered rows know their place", async () => {
  const NUMBERED = parameters({ words: { word: "text" } });
  const { rows } = await client.query(
    `select n.nth::int, n.word from ${NUMBERED.sql.words.numbered} order by n.nth desc`,
    NUMBERED.values({ words: [{ word: "first" }, { word: "second" }] }),
  );
  expect(rows).toEqual([
    { nth: 2, word: "second" },
    { nth: 1, word: "first" },
  ]);
});

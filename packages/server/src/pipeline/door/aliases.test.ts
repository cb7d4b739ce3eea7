import { randomUUID } from "node:crypto";
import { Pool } from "pg";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createTestDatabase, type TestDatabase } from "../../../test/database.ts";
import { Connection } from "../../db/connection.ts";
import { Journal } from "../journal/journal.ts";
import type { NewEntry } from "../journal/journalEntry.ts";
import { Aliases } from "./aliases.ts";

const workspaceId = randomUUID();
const channelId = randomUUID();
let database: TestDatabase;
let pool: Pool;
let connection: Connection;
let journal: Journal;
let aliases: Aliases;

beforeEach(async () => {
  database = await createTestDatabase();
  pool = new Pool({ connectionString: database.url });
  connection = new Connection(database.url, "journal");
  journal = new Journal(connection, "test", () => {});
  aliases = new Aliases(pool);
});
afterEach(async () => {
  await connection.close();
  await pool.end();
  await database.drop();
});

let count = 0;
const entry = (contactKey: string, also?: readonly string[]): NewEntry => ({
  workspaceId,
  channelId,
  contactKey,
  ...(also === undefined ? {} : { aliases: also }),
  dedupeKey: `e${++count}`,
  kind: "inbound",
  at: count,
  content: { kind: "raw", path: "[]", raw: {} },
});

/** As the door does it. Returns the key under which the entry is stored, and who is to be merged. */
async function meet(contactKey: string, also: readonly string[]) {
  const resolved = await aliases.resolve({ entries: [entry(contactKey, also)], raw: null });
  if (!resolved) throw new Error("it has aliases");
  await journal.append(resolved.append);
  return { key: resolved.append.entries[0]?.contactKey, toMerge: resolved.toMerge };
}

/** As the lane makes them with their first message. */
async function becomesContact(key: string, since: string): Promise<string> {
  const id = randomUUID();
  await pool.query("insert into identities values ($1, $2, $3, $4, null, null, $5)", [
    workspaceId,
    channelId,
    key,
    id,
    since,
  ]);
  return id;
}

test("an entry of a channel without aliases passes by without a question", () => {
  const query = vi.spyOn(pool, "query");
  expect(aliases.resolve({ entries: [entry("psid")], raw: null })).toBeUndefined();
  expect(query).not.toHaveBeenCalled();
});

test("a number that was named beside an id leads to the id's conversation, and back", async () => {
  expect((await meet("bsuid", ["49170"])).key).toBe("bsuid");
  await becomesContact("bsuid", "2026-01-01");
  // The number alone, at another process.
  aliases = new Aliases(pool);
  expect((await meet("49170", [])).key).toBe("bsuid");
  expect((await meet("49170", ["bsuid"])).key).toBe("bsuid");
  const { rows } = await pool.query("select contact_key from journal");
  expect(rows.map((row) => row.contact_key)).toEqual(["bsuid", "bsuid", "bsuid"]);
});

test("who is known by the number keeps that conversation when the id comes along", async () => {
  await becomesContact("49170", "2026-01-01");
  expect((await meet("bsuid", ["49170"])).key).toBe("49170");
  expect((await meet("bsuid", [])).key).toBe("49170");
});

test("two who are named as one are to be merged, and the newer conversation goes on", async () => {
  const older = await becomesContact("49170", "2026-01-01");
  const newer = await becomesContact("bsuid", "2026-02-01");
  expect(await meet("bsuid", ["49170"])).toEqual({
    key: "bsuid",
    toMerge: [{ workspaceId, contactId: newer, intoId: older }],
  });
});

test("keys that were resolved are not asked about again", async () => {
  await becomesContact("bsuid", "2026-01-01");
  await meet("bsuid", ["49170"]);
  await meet("bsuid", ["49170"]);
  const query = vi.spyOn(pool, "query");
  expect((await meet("bsuid", ["49170"])).key).toBe("bsuid");
  expect(query).not.toHaveBeenCalled();
});

test("an alias and the entry that brings it are stored together or not at all", async () => {
  const resolved = await aliases.resolve({ entries: [entry("bsuid", ["49170"])], raw: null });
  if (!resolved) throw new Error("it has aliases");
  const [first] = resolved.append.entries;
  if (!first) throw new Error("there is one");
  const broken = { ...resolved.append, entries: [{ ...first, channelId: "no uuid" }] };
  await expect(journal.append(broken)).rejects.toThrow();
  expect((await pool.query("select from identities")).rowCount).toBe(0);
  await journal.append(resolved.append);
  expect((await pool.query("select key, alias_of from identities")).rows).toEqual([
    { key: "49170", alias_of: "bsuid" },
  ]);
});

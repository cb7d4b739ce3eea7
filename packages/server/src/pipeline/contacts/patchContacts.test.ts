import { randomUUID } from "node:crypto";
import fc from "fast-check";
import { Client } from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { asId, patchContact, storablePatch, type Contact, type ContactPatch } from "@botschaft/core";
import { createTestDatabase, type TestDatabase } from "../../../test/database.ts";
import { NO_LANES } from "./contactNotices.ts";
import { patchContacts } from "./patchContacts.ts";

const workspaceId = randomUUID();
let database: TestDatabase;
let client: Client;

beforeAll(async () => {
  database = await createTestDatabase();
  client = new Client({ connectionString: database.url });
  await client.connect();
});
afterAll(async () => {
  await client.end();
  await database.drop();
});

async function create(): Promise<Contact> {
  const id = randomUUID();
  await client.query("insert into contacts (workspace_id, id, created_at) values ($1, $2, to_timestamp(0))", [
    workspaceId,
    id,
  ]);
  return contactOf(id);
}

async function contactOf(id: string): Promise<Contact> {
  const { rows } = await client.query(
    `select name, first_name as "firstName", last_name as "lastName", picture_url as "pictureUrl", language, timezone, attributes, tags,
            is_blocked as "isBlocked", 0 as "createdAt" from contacts where id = $1`,
    [id],
  );
  return { ...rows[0], id: asId(id), workspaceId: asId(workspaceId) };
}

const tags = fc.array(fc.constantFrom("vip", "neu", "a, b", "\ufb01", "\u{1f600}", "__proto__", '"'), { maxLength: 4 });
const text = fc.option(fc.constantFrom("Anna", "", "Ä\0", "\ud800", "null"), { nil: null });
const value = fc.oneof(
  fc.constant(null),
  fc.boolean(),
  fc.double(),
  fc.constantFrom(-0, 1e21, 5e-324, "x", "", "null", "\ud800"),
);
const attributes = fc
  .uniqueArray(fc.tuple(fc.constantFrom("size", "city", "__proto__", "constructor", "a\0", "null"), value), {
    maxLength: 4,
    selector: ([name]) => name,
  })
  .map((pairs) => Object.fromEntries(pairs));
const anyPatch: fc.Arbitrary<ContactPatch> = fc
  .record(
    {
      name: text,
      firstName: text,
      lastName: text,
      pictureUrl: text,
      language: text,
      timezone: text,
      isBlocked: fc.boolean(),
      attributes,
      addTags: tags,
      removeTags: tags,
    },
    { requiredKeys: [] },
  )
  .map(storablePatch);

test("a patch does to a row what it does in memory", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(anyPatch, { minLength: 1, maxLength: 6 }), async (patches) => {
      const contact = await create();
      await patchContacts(
        client,
        patches.map((patch) => ({ workspaceId, contactId: contact.id, patch })),
        NO_LANES,
      );
      expect(await contactOf(contact.id)).toEqual(patches.reduce(patchContact, contact));
    }),
    { numRuns: Number(process.env.PATCH_RUNS ?? 100) },
  );
});

test("what is for a merged contact lands on who lives on, and each change is a revision", async () => {
  const [loser, survivor] = [await create(), await create()];
  await client.query("update contacts set merged_into = $2 where id = $1", [loser.id, survivor.id]);
  const patch = { addTags: ["vip"] };
  await patchContacts(client, [{ workspaceId, contactId: loser.id, patch }], NO_LANES);
  const { rows } = await client.query("select tags, revision from contacts where id = any($1) order by id = $2", [
    [loser.id, survivor.id],
    survivor.id,
  ]);
  expect(rows).toEqual([
    { tags: [], revision: 1 },
    { tags: ["vip"], revision: 2 },
  ]);
});

test("everybody is told of the contact by both of its ids", async () => {
  const [loser, survivor] = [await create(), await create()];
  await client.query("update contacts set merged_into = $2 where id = $1", [loser.id, survivor.id]);
  const heard: string[] = [];
  const listener = new Client({ connectionString: database.url });
  await listener.connect();
  try {
    listener.on("notification", ({ payload }) => heard.push(payload ?? ""));
    await listener.query("listen botschaft_contacts");
    await patchContacts(client, [{ workspaceId, contactId: loser.id, patch: { name: "Anna" } }], "process 0");
    await expect.poll(() => heard.length).toBe(1);
    const [origin, ids] = heard[0]?.split("|") ?? [];
    expect([origin, ids?.split(",").sort()]).toEqual(["process 0", [loser.id, survivor.id].sort()]);
  } finally {
    await listener.end();
  }
});

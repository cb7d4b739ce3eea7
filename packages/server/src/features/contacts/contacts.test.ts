import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createTestApp, type TestApp, type TestCaller } from "../../../test/app.ts";
import { until } from "../../../test/pipelineWorld.ts";

let test: TestApp;
let key: TestCaller;
let channelId: string;
let other: string;
beforeAll(async () => {
  test = await createTestApp();
  key = await test.createKey(await test.createWorkspace());
  channelId = await test.connectPage(key, "1000001");
  other = await test.connectPage(key, "2000002");
});
afterAll(() => test.close());

const get = async (path: string) => (await test.call(key, "GET", path)).json;
const send = (method: string, path: string, body: object = {}) => test.call(key, method, path, body);
const create = async (body: object) => (await send("POST", "/contacts", body)).json;
const found = async (q: string) =>
  (await get(`/contacts?q=${encodeURIComponent(q)}`)).items.map((item: { id: string }) => item.id);
/** Lets somebody write, and tells who that is. */
async function writes(channel: string, person: string, text = "Moin"): Promise<{ id: string; conversationId: string }> {
  const conversationId = await test.says(channel, person, text);
  return { id: (await get(`/conversations/${conversationId}`)).contact.id, conversationId };
}
const texts = async (conversationId: string) =>
  (await get(`/conversations/${conversationId}/messages`)).items.flatMap(
    (message: { author: { kind: string }; body: { contents?: { text?: string }[] } }) =>
      message.author.kind === "contact" ? [message.body.contents?.[0]?.text] : [],
  );

describe("a person who has not written yet", () => {
  it("is added without any channel, found by name and attribute, and changed", async () => {
    const made = await send("POST", "/contacts", {
      name: "Wiebke Janßen",
      language: "de",
      attributes: { ort: "Husum", groesse: 38 },
      tags: ["vip", "neu"],
    });
    expect(made).toMatchObject({
      status: 201,
      json: { name: "Wiebke Janßen", tags: ["neu", "vip"], identities: [], conversations: [], merged: [] },
    });
    const { id } = made.json;
    for (const q of ["wiebke", "Husu", "38"]) expect(await found(q)).toContain(id);
    // A name of an attribute is no value.
    expect(await found("groesse")).not.toContain(id);
    const changed = await send("PATCH", `/contacts/${id}`, {
      name: null,
      attributes: { ort: null, __proto__x: 1 },
      removeTags: ["neu"],
      isBlocked: true,
    });
    expect(changed).toMatchObject({
      status: 200,
      json: { name: null, tags: ["vip"], attributes: { groesse: 38, __proto__x: 1 }, isBlocked: true },
    });
    expect(changed.json.revision).toBe(made.json.revision + 1);
  });

  it("with an identity is who then writes under it", async () => {
    const made = await create({ name: "Bente", identities: [{ channelId, key: "bente" }] });
    expect(made.identities).toEqual([
      { channelId, channelKind: "messenger", channelName: expect.any(String), key: "bente", aliasOf: null },
    ]);
    expect(await found("bente")).toEqual([made.id]);
    expect((await writes(channelId, "bente")).id).toBe(made.id);
    const taken = await send("POST", "/contacts", { name: "X", identities: [{ channelId, key: "bente" }] });
    expect(taken).toMatchObject({ status: 409, json: { code: "identity_taken", detail: "bente" } });
    expect(await found("X")).toEqual([]);
  });

  it("gets no identity of a channel that is none of the workspace's", async () => {
    const foreign = await test.createKey(await test.createWorkspace());
    const theirs = await test.connectPage(foreign, "3000003");
    const refused = await send("POST", "/contacts", { identities: [{ channelId: theirs, key: "k" }] });
    expect(refused.status).toBe(404);
  });
});

describe("a person with a conversation", () => {
  it("is renamed, tagged and described in one change, which the inbox shows", async () => {
    const { id, conversationId } = await writes(channelId, "carsten");
    const change = { name: "Carsten Petersen", language: "da", attributes: { ort: "Sylt" }, addTags: ["stamm"] };
    const changed = await send("PATCH", `/contacts/${id}`, change);
    expect(changed).toMatchObject({ status: 200, json: { name: "Carsten Petersen", tags: ["stamm"] } });
    expect(await get(`/conversations/${conversationId}`)).toMatchObject({
      contact: { name: "Carsten Petersen", language: "da", attributes: { ort: "Sylt" }, tags: ["stamm"] },
    });
    const { rows } = await test.pool.query(
      "select count(*)::int as n from journal j join conversations c on c.contact_key = j.contact_key and c.channel_id = j.channel_id where c.id = $1 and j.kind = 'change_contact'",
      [conversationId],
    );
    expect(rows).toEqual([{ n: 1 }]);
  });

  it("who is blocked is sent nothing, and nobody is called for what they say, until they are not any more", async () => {
    const { id, conversationId } = await writes(channelId, "troll");
    await send("PATCH", `/contacts/${id}`, { isBlocked: true });
    expect(await get(`/conversations/${conversationId}`)).toMatchObject({
      contact: { isBlocked: true },
      groundInfo: { ground: null, refusal: { reason: "blocked_by_us" } },
    });
    const reply = { content: { kind: "text", text: "Bitte?" }, clientKey: "k1" };
    const refused = await send("POST", `/conversations/${conversationId}/messages`, reply);
    expect(refused).toMatchObject({ status: 422, json: { code: "contact_blocked" } });
    await send("POST", `/conversations/${conversationId}/actions`, { kind: "take" });
    const { unread, waitingSince } = await get(`/conversations/${conversationId}`);
    await test.says(channelId, "troll", "Hallo?!");
    expect(await get(`/conversations/${conversationId}`)).toMatchObject({ unread, waitingSince });
    expect(await texts(conversationId)).toContain("Hallo?!");
    await send("PATCH", `/contacts/${id}`, { isBlocked: false });
    expect((await send("POST", `/conversations/${conversationId}/messages`, reply)).status).toBeLessThan(300);
  });
});

describe("two contacts that are one person", () => {
  it("are one from then on: identities, conversations, search, changes; and two again when that is undone", async () => {
    const anna = await writes(channelId, "anna", "Hier Anna");
    const a = await writes(other, "a-petersen", "Ich bin's");
    await send("PATCH", `/contacts/${anna.id}`, {
      name: "Anna Petersen",
      attributes: { ort: "Kiel" },
      addTags: ["vip"],
    });
    await send("PATCH", `/contacts/${a.id}`, { name: "A.", language: "de", attributes: { ort: "Wyk", schuh: 39 } });

    const merged = await send("POST", `/contacts/${anna.id}/merge`, { contactId: a.id });
    expect(merged).toMatchObject({
      status: 200,
      json: {
        id: anna.id,
        name: "Anna Petersen",
        language: "de",
        attributes: { ort: "Kiel", schuh: 39 },
        identities: [{ key: "anna" }, { key: "a-petersen" }],
        merged: [{ id: a.id, name: "A." }],
      },
    });
    expect(merged.json.conversations.map((each: { id: string }) => each.id).sort()).toEqual(
      [anna.conversationId, a.conversationId].sort(),
    );
    // The old id leads to who lives on; so do searches, changes and both conversations.
    expect((await get(`/contacts/${a.id}`)).id).toBe(anna.id);
    for (const q of ["a-petersen", "Wyk", "Anna"]) expect(await found(q)).toEqual([anna.id]);
    await send("PATCH", `/contacts/${a.id}`, { addTags: ["stamm"] });
    for (const id of [anna.conversationId, a.conversationId])
      expect((await get(`/conversations/${id}`)).contact).toMatchObject({ id: anna.id, tags: ["stamm", "vip"] });
    expect((await get(`/conversations?contactId=${anna.id}`)).items).toHaveLength(2);
    await test.says(other, "a-petersen", "Noch eine Frage");
    expect((await get(`/conversations/${a.conversationId}`)).contact.id).toBe(anna.id);
    expect(await send("POST", `/contacts/${a.id}/merge`, { contactId: anna.id })).toMatchObject({
      status: 409,
      json: { code: "already_one_contact" },
    });

    const undone = await send("POST", `/contacts/${a.id}/unmerge`);
    expect(undone).toMatchObject({
      status: 200,
      json: {
        survivorId: anna.id,
        kept: { addTags: ["stamm"] },
        contact: { id: a.id, name: "A.", attributes: { ort: "Wyk", schuh: 39 }, identities: [{ key: "a-petersen" }] },
      },
    });
    expect(await get(`/contacts/${anna.id}`)).toMatchObject({
      language: null,
      attributes: { ort: "Kiel" },
      tags: ["stamm", "vip"],
      identities: [{ key: "anna" }],
      merged: [],
    });
    expect((await get(`/conversations/${a.conversationId}`)).contact.id).toBe(a.id);
    await send("PATCH", `/contacts/${a.id}`, { addTags: ["nur a"] });
    expect((await get(`/contacts/${anna.id}`)).tags).toEqual(["stamm", "vip"]);
    expect((await send("POST", `/contacts/${a.id}/unmerge`)).json.code).toBe("not_merged");
    const kinds = async () =>
      (
        await test.pool.query(
          "select e.name from events e where e.conversation_id = $1 and e.name like 'contact.%merged' order by e.id",
          [a.conversationId],
        )
      ).rows.map(({ name }) => name);
    await until("the entries", async () => (await kinds()).length === 2);
    expect(await kinds()).toEqual(["contact.merged", "contact.unmerged"]);
  });

  it("may have been merged before: a chain ends at the last, and comes apart where it is cut", async () => {
    const [a, b, c] = [await create({ name: "A" }), await create({ name: "B" }), await create({ name: "C" })];
    await send("POST", `/contacts/${b.id}/merge`, { contactId: a.id });
    await send("POST", `/contacts/${c.id}/merge`, { contactId: b.id });
    for (const { id } of [a, b, c]) expect((await get(`/contacts/${id}`)).id).toBe(c.id);
    await send("POST", `/contacts/${b.id}/unmerge`);
    expect((await get(`/contacts/${a.id}`)).id).toBe(b.id);
    expect((await get(`/contacts/${c.id}`)).merged).toEqual([]);
    await send("POST", `/contacts/${a.id}/unmerge`);
    expect((await get(`/contacts/${a.id}`)).id).toBe(a.id);
  });

  it("are merged once, however many say so at once", async () => {
    const [a, b] = [await create({ name: "A" }), await create({ name: "B" })];
    const answers = await Promise.all([
      send("POST", `/contacts/${a.id}/merge`, { contactId: b.id }),
      send("POST", `/contacts/${b.id}/merge`, { contactId: a.id }),
      send("POST", `/contacts/${a.id}/merge`, { contactId: b.id }),
    ]);
    expect(answers.map(({ status }) => status).sort((x, y) => x - y)).toEqual([200, 409, 409]);
    const roots = await Promise.all([a, b].map(async ({ id }) => (await get(`/contacts/${id}`)).id));
    expect(new Set(roots).size).toBe(1);
  });

  it("of different workspaces are never one", async () => {
    const mine = await create({ name: "Mine" });
    const foreign = await test.createKey(await test.createWorkspace());
    const theirs = (await test.call(foreign, "POST", "/contacts", { name: "Theirs" })).json;
    expect((await send("POST", `/contacts/${mine.id}/merge`, { contactId: theirs.id })).status).toBe(404);
    expect((await send("POST", `/contacts/${randomUUID()}/merge`, { contactId: mine.id })).status).toBe(404);
    expect((await test.call(foreign, "POST", `/contacts/${mine.id}/unmerge`, {})).status).toBe(404);
  });
});

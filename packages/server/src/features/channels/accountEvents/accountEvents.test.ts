import { afterAll, beforeAll, expect, it } from "vitest";
import { createTestApp, type TestApp, type TestCaller, waitFor } from "../../../../test/app.ts";
import { PAGE, signBody } from "../../../../test/emulatedPage.ts";

let test: TestApp;
let key: TestCaller;
let channelId: string;
beforeAll(async () => {
  test = await createTestApp();
  key = await test.createKey(await test.createWorkspace());
  channelId = await test.connectPage(key);
});
afterAll(() => test.close());

async function deliver(entry: object): Promise<number> {
  const body = JSON.stringify({ object: "page", entry: [{ id: PAGE.id, time: 1_700_000_000_000, ...entry }] });
  const headers = { "content-type": "application/json", "x-hub-signature-256": signBody(body, PAGE.appSecret) };
  return (await fetch(`http://127.0.0.1:${await test.listen()}/webhooks/meta`, { method: "POST", headers, body }))
    .status;
}
const path = () => `/channels/${channelId}/account-events`;
const list = async (query = "") => (await test.call(key, "GET", `${path()}${query}`)).json;
const channel = async () => (await test.call(key, "GET", `/channels/${channelId}`)).json;
const to = { recipient: { id: PAGE.id }, timestamp: 1_700_000_000_000 };

it("what has no conversation is listed at the channel, newest first; what needs a person waits until it was seen", async () => {
  expect(await deliver({ messaging: [{ ...to, policy_enforcement: { action: "block", reason: "Spam" } }] })).toBe(200);
  const template = { event: "REJECTED", message_template_name: "rabatt", reason: "TAG_CONTENT_MISMATCH" };
  expect(await deliver({ changes: [{ field: "message_template_status_update", value: template }] })).toBe(200);
  expect(await deliver({ messaging: [{ ...to, optin: { ref: "kasse", user_ref: "U" } }] })).toBe(200);
  expect(
    await deliver({ messaging: [{ ...to, sender: { user_ref: "U" }, message: { mid: "m_u", text: "Ist da wer?" } }] }),
  ).toBe(200);
  await waitFor(async () => (await list()).items.length === 4);
  expect((await list()).items).toMatchObject([
    { name: "message", text: "Ist da wer?", needsPerson: false },
    { name: "opt_in", ref: "U", needsPerson: false },
    { name: "message_template_status_update", action: "REJECTED", template: "rabatt", needsPerson: true },
    { name: "policy_enforcement", action: "block", reason: "Spam", needsPerson: true, seenAt: null },
  ]);
  expect(await channel()).toMatchObject({ eventsToSee: 2 });

  const first = await list("?limit=3");
  expect((await list(`?limit=3&cursor=${first.nextCursor}`)).items).toMatchObject([{ name: "policy_enforcement" }]);

  // Who has seen the older one alone has not seen the newer.
  const oldest = (await list()).items.at(-1);
  expect((await test.call(key, "POST", `${path()}/seen`, { upTo: oldest.id })).status).toBe(204);
  expect(await channel()).toMatchObject({ eventsToSee: 1 });
  expect((await test.call(key, "POST", `${path()}/seen`, { upTo: first.items[0].id })).status).toBe(204);
  expect(await channel()).toMatchObject({ eventsToSee: 0 });
  expect((await list()).items.at(-1).seenAt).not.toBeNull();
});

it("the same event told again stands there once", async () => {
  const before = (await list()).items.length;
  const event = { messaging: [{ ...to, policy_enforcement: { action: "warning", reason: "Once" } }] };
  for (let time = 0; time < 3; time++) expect(await deliver(event)).toBe(200);
  await waitFor(async () => (await list()).items.length > before);
  const { rows } = await test.pool.query("select count(*)::int as n from account_events where raw like '%Once%'");
  expect(rows[0].n).toBe(1);
});

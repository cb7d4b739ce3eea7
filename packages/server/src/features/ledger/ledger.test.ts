import { afterAll, beforeAll, expect, it } from "vitest";
import { createTestApp, type TestApp, type TestCaller, waitFor } from "../../../test/app.ts";
import { PAGE, signBody } from "../../../test/emulatedPage.ts";

let test: TestApp;
let key: TestCaller;
let channelId: string;
const installationSecret = "the installation's own app secret";
beforeAll(async () => {
  test = await createTestApp({ environment: { META_APP_SECRET: installationSecret } });
  const workspaceId = await test.createWorkspace();
  key = await test.createKey(workspaceId);
  const body = {
    kind: "messenger",
    accountId: PAGE.id,
    name: "Nordwind",
    token: PAGE.token,
    appSecret: PAGE.appSecret,
    settings: { skipChecks: true },
  };
  channelId = (await test.call(key, "POST", "/channels", body)).json.channel.id;
});
afterAll(() => test.close());

const ledgerOf = async () => (await test.call(key, "GET", "/ledger")).json;
const channelLedger = async () =>
  (await ledgerOf()).channels.find((each: { channelId: string }) => each.channelId === channelId);

async function webhook(body: string, secret: string): Promise<number> {
  const headers = { "content-type": "application/json", "x-hub-signature-256": signBody(body, secret) };
  return (await fetch(`http://127.0.0.1:${await test.listen()}/webhooks/meta`, { method: "POST", headers, body }))
    .status;
}

const event = (pageId: string, mid: string) =>
  JSON.stringify({
    object: "page",
    entry: [
      {
        id: pageId,
        time: 1,
        messaging: [
          {
            sender: { id: "psid" },
            recipient: { id: pageId },
            timestamp: 1_700_000_000_000,
            message: { mid, text: "Moin" },
          },
        ],
      },
    ],
  });

it("sums what came in and what became of it; a repeat counts as a duplicate, a forgery as one", async () => {
  const before = (await ledgerOf()).forgedSignatures;
  expect(await webhook(event(PAGE.id, "m_1"), PAGE.appSecret)).toBe(200);
  expect(await webhook(event(PAGE.id, "m_1"), PAGE.appSecret)).toBe(200);
  expect(await webhook(event(PAGE.id, "m_2"), "a forger's secret")).toBe(401);
  await waitFor(async () => (await channelLedger())?.handled === 1);
  expect(await channelLedger()).toMatchObject({
    received: 1,
    handled: 1,
    failed: 0,
    pending: 0,
    duplicates: 1,
    replayed: 0,
  });
  expect((await ledgerOf()).forgedSignatures).toBe(before + 1);
});

it("a failed entry is shown with what came, and handled after a replay", async () => {
  await waitFor(async () => (await channelLedger())?.pending === 0);
  // What a bug would leave behind: the entry of a stored message, failed.
  await test.pool.query(
    `insert into journal_failures (workspace_id, entry_id, channel_id, contact_key, dedupe_key, kind, at, received_at, raw_id, raw_path, error)
     select workspace_id, id, channel_id, contact_key, dedupe_key, kind, at, now(), raw_id, raw_path, 'Error: a bug' from journal where channel_id = $1 and kind = 'inbound' limit 1`,
    [channelId],
  );
  const failed = (await test.call(key, "GET", "/ledger/failed")).json.items;
  expect(failed).toMatchObject([{ channelId, contactKey: "psid", kind: "inbound", error: "Error: a bug" }]);
  expect(JSON.parse(failed[0].raw)).toMatchObject({ message: { mid: "m_1", text: "Moin" } });
  expect((await channelLedger()).failed).toBe(1);
  expect((await test.call(key, "POST", "/ledger/replay", { entryIds: [failed[0].entryId] })).json).toEqual({
    entries: 1,
    rawEvents: 0,
    newEntries: 0,
  });
  await waitFor(async () => (await channelLedger())?.pending === 0);
  expect(await channelLedger()).toMatchObject({ failed: 0, replayed: 1 });
  expect((await test.call(key, "GET", "/ledger/failed")).json.items).toEqual([]);
});

it("a second replay changes nothing", async () => {
  await test.call(key, "POST", "/ledger/replay", {});
  const before = await test.pool.query("select seq, body::text from messages order by 1, 2");
  expect((await test.call(key, "POST", "/ledger/replay", {})).json).toMatchObject({ entries: 0, newEntries: 0 });
  expect((await test.pool.query("select seq, body::text from messages order by 1, 2")).rows).toEqual(before.rows);
});

it("an authentic event for a Page nobody connected is kept, and shown to who owns the installation alone", async () => {
  expect(await webhook(event("999", "m_9"), installationSecret)).toBe(200);
  expect(await webhook("this is no json", installationSecret)).toBe(200);
  const [owner, stranger] = [
    await test.createMember(key.workspaceId, "owner"),
    await test.createMember(key.workspaceId, "agent"),
  ];
  const shown = async (caller: TestCaller) => (await test.call(caller, "GET", "/ledger/unassigned")).json.items;
  const items = await shown(owner);
  expect(items).toMatchObject([
    { problems: ["not_json"], raw: "this is no json", isBase64: false },
    { problems: ["unknown_account"] },
  ]);
  expect(JSON.parse(items[1].raw).entry[0].id).toBe("999");
  expect(await shown(stranger)).toEqual([]);
  expect(await shown(key)).toEqual([]);
  await test.createWorkspace("somebody else's");
  expect(await shown(owner)).toEqual([]);
});

it("shows a workspace nothing of another's", async () => {
  const other = await test.createKey(await test.createWorkspace());
  expect((await test.call(other, "GET", "/ledger")).json.channels).toEqual([]);
  expect((await test.call(other, "GET", "/ledger/failed")).json.items).toEqual([]);
});

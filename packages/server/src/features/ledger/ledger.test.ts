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
  channelId = await test.connectPage(key);
});
afterAll(() => test.close());

const ledgerOf = async () => (await test.call(key, "GET", "/ledger")).json;
const forgeries = async () => {
  const operator = await test.createMember(key.workspaceId, "owner");
  await test.pool.query("update users set runs_installation = true where id = $1", [operator.userId]);
  return (await test.call(operator, "GET", "/ledger")).json.forgedSignatures;
};
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

it("says what came of people nobody knows, by what it was", async () => {
  const receipt = (who: string) => ({
    sender: { id: who },
    recipient: { id: PAGE.id },
    timestamp: 1_700_000_000_000,
    read: { watermark: 1_700_000_000_000 },
  });
  const like = { ...receipt("s3"), read: undefined, reaction: { mid: "m", action: "react", emoji: "❤️" } };
  const before = await channelLedger();
  const messaging = [receipt("s1"), receipt("s2"), like];
  const body = JSON.stringify({ object: "page", entry: [{ id: PAGE.id, time: 1, messaging }] });
  expect(await webhook(body, PAGE.appSecret)).toBe(200);
  await waitFor(async () => (await channelLedger())?.handled === before.handled + 3);
  expect(await channelLedger()).toMatchObject({ strangers: 3, strangerKinds: { read: 2, reaction: 1 } });
  expect((await test.call(key, "GET", "/contacts")).json.items).toEqual([]);
  // What follows counts from nothing.
  await test.pool.query("delete from ledger");
});

it("sums what came in and what became of it; a repeat counts as a duplicate, a forgery as one", async () => {
  const before = await forgeries();
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
  expect(await forgeries()).toBe(before + 1);
  // What others send to the installation is no workspace's business.
  expect((await ledgerOf()).forgedSignatures).toBeNull();
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

it("what failed in any workspace is put to work again at once by who runs the installation, and by nobody else", async () => {
  await Promise.all(
    [1, 2].map(async (entryId) => {
      const workspaceId = await test.createWorkspace();
      for (const [table, columns, values] of [
        ["journal", "id, lane", "0"],
        ["journal_failures", "entry_id, received_at, error", "now(), 'Error: a bug'"],
      ])
        await test.pool.query(
          `insert into ${table} (workspace_id, channel_id, dedupe_key, contact_key, kind, at, body, ${columns})
           overriding system value values ($1, $1, 'm_1', 'psid', 'timer', 1, '{}', $2, ${values})`,
          [workspaceId, entryId],
        );
    }),
  );
  const operator = await test.createMember(key.workspaceId, "owner");
  await test.pool.query("update users set runs_installation = true where id = $1", [operator.userId]);
  const replay = (caller: TestCaller) => test.call(caller, "POST", "/ledger/replay", { of: "installation" });
  expect(await replay(key)).toMatchObject({ status: 403, json: { code: "forbidden" } });
  expect((await replay(operator)).json).toMatchObject({ entries: 2 });
});

it("a second replay changes nothing", async () => {
  await test.call(key, "POST", "/ledger/replay", {});
  const before = await test.pool.query("select seq, body::text from messages order by 1, 2");
  expect((await test.call(key, "POST", "/ledger/replay", {})).json).toMatchObject({ entries: 0, newEntries: 0 });
  expect((await test.pool.query("select seq, body::text from messages order by 1, 2")).rows).toEqual(before.rows);
});

it("an authentic event for a Page nobody connected is kept, and shown to who runs the installation alone", async () => {
  expect(await webhook(event("999", "m_9"), installationSecret)).toBe(200);
  expect(await webhook("this is no json", installationSecret)).toBe(200);
  const operator = await test.createMember(key.workspaceId, "owner");
  await test.pool.query("update users set runs_installation = true where id = $1", [operator.userId]);
  const customer = await test.createMember(key.workspaceId, "owner");
  const list = (caller: TestCaller) => test.call(caller, "GET", "/ledger/unassigned?of=installation");
  const { items } = (await list(operator)).json;
  expect(items).toMatchObject([
    { problems: ["not_json"], sizeBytes: 15, accountIds: [] },
    { problems: ["unknown_account"], sizeBytes: event("999", "m_9").length, accountIds: ["999"] },
  ]);
  const detail = (caller: TestCaller, at: number) => test.call(caller, "GET", `/ledger/unassigned/${items[at].rawId}`);
  expect((await detail(operator, 0)).json).toMatchObject({ raw: "this is no json", isBase64: false, accountIds: [] });
  expect((await detail(operator, 1)).json).toMatchObject({ raw: event("999", "m_9"), accountIds: ["999"] });
  for (const stranger of [customer, key]) {
    expect(await list(stranger)).toMatchObject({ status: 403, json: { code: "forbidden" } });
    expect(await detail(stranger, 1)).toMatchObject({ status: 404, json: { code: "not_found" } });
    expect((await test.call(stranger, "GET", "/ledger/unassigned")).json.items).toEqual([]);
  }
  const me = async (caller: TestCaller) => (await test.call(caller, "GET", "/me")).json.runsInstallation;
  expect([await me(operator), await me(customer), await me(key)]).toEqual([true, false, false]);
});

it("what an own app signed for an account nobody connected is the workspace's to see, and no other's", async () => {
  expect(await webhook(event("998", "m_8"), PAGE.appSecret)).toBe(200);
  const { items } = (await test.call(key, "GET", "/ledger/unassigned")).json;
  expect(items).toMatchObject([{ problems: ["unknown_account"] }]);
  const path = `/ledger/unassigned/${items[0].rawId}`;
  expect((await test.call(key, "GET", path)).json.accountIds).toEqual(["998"]);
  const other = await test.createKey(await test.createWorkspace());
  expect((await test.call(other, "GET", "/ledger/unassigned")).json.items).toEqual([]);
  expect((await test.call(other, "GET", path)).status).toBe(404);
});

it("the list says which account, and leaves a large body to its detail", async () => {
  expect(await webhook(event("998", `m_${"8".repeat(20_000)}`), PAGE.appSecret)).toBe(200);
  const { items } = (await test.call(key, "GET", "/ledger/unassigned")).json;
  expect(items.map((each: { accountIds: string[] | null }) => each.accountIds)).toEqual([null, ["998"]]);
  const path = `/ledger/unassigned/${items[0].rawId}`;
  expect((await test.call(key, "GET", path)).json.accountIds).toEqual(["998"]);
  await test.pool.query("delete from raw_events where id = $1", [items[0].rawId]);
});

it("a body about an account that is another workspace's by now is shown to nobody else, and to nobody after its replay", async () => {
  const other = await test.createKey(await test.createWorkspace());
  await test.connectPage(other, "998");
  const [{ rawId }] = (await test.call(key, "GET", "/ledger/unassigned")).json.items;
  const path = `/ledger/unassigned/${rawId}`;
  expect(await test.call(key, "GET", path)).toMatchObject({ status: 403, json: { code: "forbidden" } });
  expect((await test.call(other, "GET", path)).status).toBe(404);
  expect((await test.call(other, "POST", "/ledger/replay", {})).json).toMatchObject({ rawEvents: 1, newEntries: 1 });
  expect((await test.call(key, "GET", "/ledger/unassigned")).json.items).toEqual([]);
});

it("once the account is connected, a replay hands its events to a conversation, and they are no loose ends any more", async () => {
  const body = {
    kind: "messenger",
    accountId: "999",
    name: "Late",
    token: "TOKEN-OF-PAGE-999",
    settings: { skipChecks: true },
  };
  const late = (await test.call(key, "POST", "/channels", body)).json.channel.id;
  expect((await test.call(key, "POST", "/ledger/replay", {})).json).toMatchObject({ newEntries: 1 });
  const conversations = await waitFor(async () => {
    const { items } = (await test.call(key, "GET", `/conversations?channelId=${late}`)).json;
    return items.length > 0 && items;
  });
  expect(conversations).toMatchObject([{ preview: { text: "Moin" } }]);
  const operator = await test.createMember(key.workspaceId, "owner");
  await test.pool.query("update users set runs_installation = true where id = $1", [operator.userId]);
  const left = (await test.call(operator, "GET", "/ledger/unassigned?of=installation")).json.items;
  expect(left).toMatchObject([{ problems: ["not_json"] }]);
  expect((await test.call(key, "POST", "/ledger/replay", {})).json).toMatchObject({ newEntries: 0 });
});

it("shows a workspace nothing of another's", async () => {
  const other = await test.createKey(await test.createWorkspace());
  expect((await test.call(other, "GET", "/ledger")).json.channels).toEqual([]);
  expect((await test.call(other, "GET", "/ledger/failed")).json.items).toEqual([]);
});

it("a workspace of many channels is read in pages, or channel by channel", async () => {
  const own = await test.createKey(await test.createWorkspace());
  const ids: string[] = [];
  for (const account of ["7000001", "7000002", "7000003"]) ids.push(await test.connectPage(own, account));
  const first = (await test.call(own, "GET", "/ledger?limit=2")).json;
  const second = (await test.call(own, "GET", `/ledger?limit=2&cursor=${first.nextCursor}`)).json;
  const read = [...first.channels, ...second.channels].map(({ channelId }: { channelId: string }) => channelId);
  expect(read).toEqual(ids);
  expect(second.nextCursor).toBeNull();
  expect((await test.call(own, "GET", `/ledger?channelId=${ids[1]}`)).json.channels).toMatchObject([
    { channelId: ids[1] },
  ]);
});

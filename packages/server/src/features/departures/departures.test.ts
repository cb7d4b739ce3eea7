import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createTestApp, type TestApp, type TestCaller, waitFor } from "../../../test/app.ts";
import { releaseFromAllGone } from "./index.ts";

let test: TestApp;
beforeAll(async () => {
  test = await createTestApp();
});
afterAll(() => test.close());

type Member = Awaited<ReturnType<TestApp["createMember"]>>;
let owner: Member;
let agent: Member;
let channelId: string;
let workspaceId: string;
beforeEach(async () => {
  await test.pool.query("update channels set removed_at = now() where removed_at is null");
  workspaceId = await test.createWorkspace();
  owner = await test.createMember(workspaceId, "owner");
  agent = await test.createMember(workspaceId, "agent");
  channelId = await test.connectPage(await test.createKey(workspaceId));
});

const act = (id: string, body: object, caller: TestCaller = agent) =>
  test.call(caller, "POST", `/conversations/${id}/actions`, body);
const reply = (id: string, text: string, caller: TestCaller = agent) =>
  test.call(caller, "POST", `/conversations/${id}/messages`, { content: { kind: "text", text }, clientKey: text });
const get = async (id: string) => (await test.call(owner, "GET", `/conversations/${id}`)).json;
const idsIn = async (view: string): Promise<string[]> =>
  (await test.call(owner, "GET", `/conversations?view=${view}`)).json.items.map((row: { id: string }) => row.id);
const eventsOf = async (id: string) =>
  (await test.call(owner, "GET", `/conversations/${id}/messages`)).json.items.flatMap(
    ({ body }: { body: { event?: { name: string } } }) => body.event ?? [],
  );
const remove = (member: Member) => test.call(owner, "DELETE", `/workspaces/${workspaceId}/members/${member.memberId}`);
const rests = () => waitFor(async () => (await test.pool.query("select from journal_queue")).rowCount === 0);

describe("a member who is removed", () => {
  it("leaves who waits for an answer to everybody, with a line that says so", async () => {
    const id = await test.says(channelId, "anna", "Hallo");
    await reply(id, "Ich kümmere mich.");
    await test.says(channelId, "anna", "Und?");
    expect((await remove(agent)).status).toBe(204);
    const left = await waitFor(async () => ((await get(id)).assigneeId === null ? await get(id) : undefined));
    expect(left).toMatchObject({ holder: { kind: "waiting" }, waitingSince: expect.any(String) });
    expect([await idsIn("waiting"), await idsIn("unassigned")]).toEqual([[id], [id]]);
    expect((await eventsOf(id)).at(-1)).toEqual({ name: "member_gone", memberName: "Test agent", to: "waiting" });
  });

  it("leaves what is answered to the bot, what is closed to nobody, and what is a colleague's alone", async () => {
    const [answered, closed, colleagues] = [
      await test.says(channelId, "ben", "Hallo"),
      await test.says(channelId, "cem", "Hallo"),
      await test.says(channelId, "dora", "Hallo"),
    ];
    await reply(answered, "Erledigt.");
    await reply(closed, "Erledigt.");
    await act(closed, { kind: "close" });
    await act(colleagues, { kind: "take" }, owner);
    const before = await get(colleagues);
    await remove(agent);
    await waitFor(async () => (await get(answered)).holder.kind === "bot");
    await waitFor(async () => (await get(closed)).assigneeId === null);
    await rests();
    expect((await eventsOf(closed)).at(-1)).toMatchObject({ name: "closed" });
    expect(await get(colleagues)).toEqual(before);
  });

  it("is noticed by the hourly look where the removal itself was cut short, and again nothing happens", async () => {
    const id = await test.says(channelId, "emil", "Hallo");
    await act(id, { kind: "take" });
    await test.pool.query("delete from members where id = $1", [agent.memberId]);
    expect(await releaseFromAllGone(test)).toBe(1);
    await waitFor(async () => (await get(id)).assigneeId === null);
    expect((await eventsOf(id)).at(-1)).toEqual({ name: "member_gone", memberName: null, to: "waiting" });
    expect(await releaseFromAllGone(test)).toBe(0);
  });
});

it("a member whose new role only reads holds nothing any more; one who may still answer keeps theirs", async () => {
  const id = await test.says(channelId, "fritz", "Hallo");
  await act(id, { kind: "take" });
  const setRole = (role: string) =>
    test.call(owner, "PATCH", `/workspaces/${workspaceId}/members/${agent.memberId}`, { role });
  await setRole("admin");
  await rests();
  expect((await get(id)).assigneeId).toBe(agent.memberId);
  await setRole("viewer");
  await waitFor(async () => (await get(id)).assigneeId === null);
  expect(await idsIn("waiting")).toEqual([id]);
});

it("a key that is revoked, or has expired unnoticed, holds nothing any more", async () => {
  const [revoked, expired] = [await test.says(channelId, "gero", "Hallo"), await test.says(channelId, "hans", "Hallo")];
  const makeKey = async () => {
    const { json } = await test.call(owner, "POST", `/workspaces/${workspaceId}/api-keys`, {
      name: "Shop-Server",
      scopes: ["inbox:read", "inbox:write"],
    });
    return { id: json.id, caller: { workspaceId, headers: { authorization: `Bearer ${json.secret}` } } };
  };
  const [one, other] = [await makeKey(), await makeKey()];
  await act(revoked, { kind: "take" }, one.caller);
  await act(expired, { kind: "take" }, other.caller);
  expect(await releaseFromAllGone(test)).toBe(0);
  await test.call(owner, "DELETE", `/workspaces/${workspaceId}/api-keys/${one.id}`);
  await waitFor(async () => (await get(revoked)).assigneeId === null);
  expect((await eventsOf(revoked)).at(-1)).toMatchObject({ name: "member_gone", memberName: "Shop-Server" });
  await test.pool.query("update api_keys set expires_at = now() where id = $1", [other.id]);
  expect(await releaseFromAllGone(test)).toBe(1);
  await waitFor(async () => (await get(expired)).assigneeId === null);
});

it("in a channel that is no longer connected one still notes, assigns and closes, and an answer is refused with its reason", async () => {
  const id = await test.says(channelId, "ida", "Hallo");
  await act(id, { kind: "take" });
  expect((await test.call(owner, "DELETE", `/channels/${channelId}`)).status).toBe(204);
  expect(await reply(id, "Noch da?")).toMatchObject({ status: 422, json: { code: "channel_removed" } });
  expect((await get(id)).groundInfo).toMatchObject({ ground: null, refusal: { reason: "channel_removed" } });
  const note = { text: "Ruft an.", clientKey: "n" };
  expect((await test.call(agent, "POST", `/conversations/${id}/notes`, note)).status).toBe(201);
  await act(id, { kind: "mark_read" });
  await remove(agent);
  await waitFor(async () => (await get(id)).assigneeId === null);
  expect(await act(id, { kind: "close" }, owner)).toMatchObject({ status: 200, json: { status: "closed" } });
  expect((await test.pool.query("select from journal_failures where workspace_id = $1", [workspaceId])).rowCount).toBe(
    0,
  );
});

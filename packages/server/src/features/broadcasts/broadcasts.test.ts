import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, it } from "vitest";
import { createTestApp, type TestApp, type TestCaller, waitFor } from "../../../test/app.ts";

let test: TestApp;
let key: TestCaller;
let contactIds: string[];
const content = { kind: "text", text: "Neu im Laden" };

beforeAll(async () => {
  test = await createTestApp();
  key = await test.createKey(await test.createWorkspace());
  const channelId = await test.connectPage(key);
  for (const who of ["anna", "ben", "cleo"]) await test.says(channelId, who, "Moin");
  const { json } = await test.call(key, "GET", "/contacts");
  contactIds = json.items.map(({ id }: { id: string }) => id);
});
afterAll(() => test.close());

const create = async (more: object = {}) =>
  await test.call(key, "POST", "/broadcasts", { name: "Herbst", content, contactIds, isPaused: true, ...more });

it("is planned once for each contact that exists, and waits while it is paused", async () => {
  const { status, json } = await create({ contactIds: [...contactIds, ...contactIds, randomUUID()] });
  expect(status).toBe(200);
  expect(json).toMatchObject({
    state: "paused",
    purpose: "campaign",
    isOver: false,
    counts: { planned: 3, waiting: 3, underWay: 0, sent: 0, uncertain: 0, failed: 0, skipped: 0 },
  });
  const again = await test.call(key, "POST", `/broadcasts/${json.id}/contacts`, { contactIds });
  expect(again.json.counts).toMatchObject({ planned: 3, waiting: 3 });
  const people = await test.call(key, "GET", `/broadcasts/${json.id}/deliveries?state=waiting&limit=2`);
  expect(people.json.items).toHaveLength(2);
  const rest = await test.call(key, "GET", `/broadcasts/${json.id}/deliveries?cursor=${people.json.nextCursor}`);
  expect(rest.json.items).toHaveLength(1);
});

it("skips who waits when it is stopped, for good", async () => {
  const { json } = await create();
  const path = `/broadcasts/${json.id}`;
  expect((await test.call(key, "POST", `${path}/resume`)).json.state).toBe("running");
  expect((await test.call(key, "POST", `${path}/pause`)).json.state).toBe("paused");
  expect((await test.call(key, "POST", `${path}/stop`)).json.state).toBe("stopped");
  await waitFor(async () => (await test.call(key, "GET", path)).json.isOver);
  const { counts } = (await test.call(key, "GET", path)).json;
  expect(counts.planned).toBe(3);
  expect(counts.waiting + counts.underWay).toBe(0);
  for (const act of ["resume", "pause"])
    expect((await test.call(key, "POST", `${path}/${act}`)).json.code).toBe("broadcast_stopped");
  expect((await test.call(key, "POST", `${path}/contacts`, { contactIds })).status).toBe(409);
});

it("is listed newest first, to who may read broadcasts", async () => {
  const { json } = await create({ name: "Winter" });
  const list = await test.call(key, "GET", "/broadcasts?limit=1");
  expect(list.json.items.map(({ id }: { id: string }) => id)).toEqual([json.id]);
  expect(list.json.nextCursor).not.toBeNull();
  const other = await test.createKey(key.workspaceId, ["contacts:read"]);
  expect((await test.call(other, "GET", "/broadcasts")).status).toBe(403);
  expect((await test.call(other, "POST", `/broadcasts/${json.id}/stop`)).status).toBe(403);
});

import { afterAll, beforeAll, expect, it } from "vitest";
import { createTestApp, type TestApp, type TestCaller } from "../../test/app.ts";

let test: TestApp;
let workspaceId: string;
let key: TestCaller;
beforeAll(async () => {
  test = await createTestApp();
  workspaceId = await test.createWorkspace();
  key = await test.createKey(workspaceId);
});
afterAll(() => test.close());

const create = (name: string, idempotencyKey: string, caller = key) =>
  test.call(caller, "POST", "/flows", { name }, { "idempotency-key": idempotencyKey });
const names = async () =>
  (await test.call(key, "GET", "/flows?limit=200")).json.items.map((flow: { name: string }) => flow.name);

it("the same request with the same key is carried out once and answered alike", async () => {
  const [first, second] = [await create("once", "a"), await create("once", "a")];
  expect(first.status).toBe(201);
  expect(second).toMatchObject({ status: 201, text: first.text });
  expect(second.headers["idempotent-replayed"]).toBe("true");
  expect((await names()).filter((name: string) => name === "once")).toEqual(["once"]);
});

it("another request with the same key is refused", async () => {
  await create("one", "b");
  expect((await create("another", "b")).json).toMatchObject({ status: 422, code: "idempotency_key_reused" });
  expect(await names()).not.toContain("another");
});

it("twenty at once are carried out once", async () => {
  const answers = await Promise.all(Array.from({ length: 20 }, () => create("together", "c")));
  expect((await names()).filter((name: string) => name === "together")).toEqual(["together"]);
  for (const { status, json } of answers)
    expect([201, 409]).toContain(status === 409 && json.code !== "idempotency_in_progress" ? 0 : status);
  expect(answers.some(({ status }) => status === 201)).toBe(true);
});

it("a refusal is remembered too", async () => {
  const flow = (await test.call(key, "POST", "/flows", { name: "empty" })).json;
  const publish = () => test.call(key, "POST", `/flows/${flow.id}/publish`, undefined, { "idempotency-key": "d" });
  const first = await publish();
  expect(first.json).toMatchObject({ status: 422, code: "flow_invalid" });
  const second = await publish();
  expect(second.text).toBe(first.text);
  expect(second.headers["content-type"]).toMatch(/^application\/problem\+json/);
  expect(second.headers["idempotent-replayed"]).toBe("true");
});

it("two callers may use the same key", async () => {
  await create("mine", "e");
  expect((await create("theirs", "e", await test.createKey(workspaceId))).status).toBe(201);
});

it("what the answer held is not readable in the database", async () => {
  const created = await test.call(
    key,
    "POST",
    `/workspaces/${workspaceId}/api-keys`,
    { name: "k", scopes: ["inbox:read"] },
    { "idempotency-key": "f" },
  );
  const { secret } = created.json;
  expect(secret).toMatch(/^bn_/);
  const { rows } = await test.pool.query(
    "select row_to_json(k)::text as text from idempotency_keys k union all select row_to_json(a)::text from api_keys a",
  );
  expect(rows.length).toBeGreaterThan(1);
  for (const { text } of rows) expect(text).not.toContain(secret);
  const again = await test.call(
    key,
    "POST",
    `/workspaces/${workspaceId}/api-keys`,
    { name: "k", scopes: ["inbox:read"] },
    { "idempotency-key": "f" },
  );
  expect(again.json.secret).toBe(secret);
});

it("a key that was at work when its process died is taken over after a minute", async () => {
  await create("x", "g");
  await test.pool.query("update idempotency_keys set status = null, body_sealed = null where key = 'g'");
  expect((await create("x", "g")).json).toMatchObject({ status: 409, code: "idempotency_in_progress" });
  await test.pool.query("update idempotency_keys set created_at = now() - interval '61 seconds' where key = 'g'");
  expect((await create("x", "g")).status).toBe(201);
});

it.each(["", "x".repeat(201), "ä"])("a malformed key is refused: %j", async (bad) => {
  expect((await create("x", bad)).json).toMatchObject({ status: 400, code: "invalid_request" });
});

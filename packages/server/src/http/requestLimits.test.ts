import { readFile } from "node:fs/promises";
import { afterAll, beforeAll, expect, it } from "vitest";
import { createTestApp, type TestApp, type TestCaller } from "../../test/app.ts";
import { ensureInstallationKey } from "../auth/index.ts";

const LIMIT = 100;
let test: TestApp;
let home: string;
beforeAll(async () => {
  test = await createTestApp({ environment: { API_REQUESTS_PER_MINUTE: String(LIMIT) } });
  home = await test.createWorkspace();
});
afterAll(() => test.close());

async function ask(caller: TestCaller, count: number): Promise<number[]> {
  const statuses = [];
  for (let index = 0; index < count; index += 1) statuses.push((await test.call(caller, "GET", "/me")).status);
  return statuses;
}

it("a key that asks too much is told for how long to wait, and nobody else feels it", async () => {
  const [busy, calm] = [await test.createKey(home), await test.createKey(home)];
  expect(new Set(await ask(busy, LIMIT))).toEqual(new Set([200]));
  const refused = await test.call(busy, "GET", "/me");
  expect(refused).toMatchObject({ status: 429, json: { code: "rate_limited" } });
  expect(Number(refused.headers["retry-after"])).toBeGreaterThan(0);
  expect(await ask(calm, 1)).toEqual([200]);
});

it("each session of a person is counted for itself: a runaway tab does not stop the phone", async () => {
  const member = await test.createMember(home, "agent");
  expect((await ask(member, LIMIT + 1)).at(-1)).toBe(429);
  expect(await ask(await test.createMember(home, "agent"), 1)).toEqual([200]);
});

it("who tries keys, or shows none, is counted by address", async () => {
  const unknown = { workspaceId: home, headers: { authorization: `Bearer bn_${"x".repeat(43)}` } };
  const from = async (remoteAddress: string) =>
    (await test.app.inject({ url: "/api/v1/me", headers: unknown.headers, remoteAddress })).statusCode;
  for (let count = 0; count < LIMIT / 10; count += 1) await from("198.51.100.1");
  expect(await from("198.51.100.1")).toBe(429);
  expect(await from("198.51.100.2")).toBe(401);
});

it("the installation's own key is not counted", async () => {
  const key = (await readFile(await ensureInstallationKey(test.pool, test.config.dataDir), "utf8")).trim();
  const caller = { workspaceId: home, headers: { authorization: `Bearer ${key}` } };
  expect(new Set(await ask(caller, LIMIT * 2))).toEqual(new Set([200]));
});

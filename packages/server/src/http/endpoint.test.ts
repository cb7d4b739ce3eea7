import { randomUUID } from "node:crypto";
import { type Endpoint, endpoints } from "@botschaft/contract";
import { afterAll, beforeAll, expect, it } from "vitest";
import { createTestApp, type TestApp, type TestCaller } from "../../test/app.ts";

let test: TestApp;
let key: TestCaller;
beforeAll(async () => {
  test = await createTestApp();
  key = await test.createKey(await test.createWorkspace());
});
afterAll(() => test.close());

/** All but those that a workspace's key may not ask for at all. */
const asked = Object.values<Endpoint>(endpoints).filter(({ access }) => access.kind !== "creates_workspaces");

it.each(asked.map((each) => [each.id, each] as const))(
  "%s refuses a parameter that it does not know, and names those it does",
  async (_id, { method, path, query }) => {
    const place = path.replace("{workspaceId}", key.workspaceId).replace(/\{\w+\}/g, () => randomUUID());
    const { status, json } = await test.call(key, method, `${place}?page=2`);
    expect(json).toMatchObject({
      code: "invalid_request",
      errors: [{ path: "query.page", code: "unknown_parameter" }],
    });
    expect(status).toBe(400);
    for (const name of Object.keys(query?.shape ?? {})) expect(json.detail).toContain(name);
  },
);

import { afterAll, beforeAll, expect, it } from "vitest";
import { createTestApp, type TestApp } from "../../../test/app.ts";

let test: TestApp;
beforeAll(async () => {
  test = await createTestApp();
});
afterAll(() => test.close());

const texts = { de: "Moin {{ contact.first_name }}!", en: null };
const listed = async (who: Parameters<TestApp["call"]>[0]) =>
  (await test.call(who, "GET", "/canned-replies")).json.items as { id: string; shortcut: string; isShared: boolean }[];

it("the team's are everybody's, one's own are one's own, and both are found by shortcut", async () => {
  const workspaceId = await test.createWorkspace();
  const [merle, jonte] = [await test.createMember(workspaceId, "agent"), await test.createMember(workspaceId, "agent")];
  const make = (who: typeof merle, shortcut: string, isShared: boolean) =>
    test.call(who, "POST", "/canned-replies", { shortcut, texts, isShared });
  expect((await make(merle, "Versand", true)).json).toMatchObject({ shortcut: "versand", texts, isShared: true });
  expect((await make(merle, "gruß", false)).status).toBe(201);
  // The same word once for the team, and once for each.
  expect((await make(jonte, "versand", true)).json.code).toBe("conflict");
  expect((await make(jonte, "gruß", false)).status).toBe(201);
  expect((await listed(merle)).map(({ shortcut }) => shortcut)).toEqual(["gruß", "versand"]);
  expect(await listed(jonte)).toHaveLength(2);

  const [own] = await listed(merle);
  const path = `/canned-replies/${own?.id}`;
  const change = { shortcut: "moin", texts, isShared: true };
  expect((await test.call(jonte, "PUT", path, change)).status).toBe(404);
  expect((await test.call(merle, "PUT", path, { ...change, shortcut: "versand" })).json.code).toBe("conflict");
  expect((await test.call(merle, "PUT", path, change)).json).toMatchObject({ shortcut: "moin", isShared: true });
  expect(await listed(jonte)).toHaveLength(3);
  expect((await test.call(jonte, "DELETE", path)).status).toBe(204);
  expect((await test.call(jonte, "DELETE", path)).status).toBe(404);
});

it("others see nothing of them, who reads along changes none, and a key has none of its own", async () => {
  const workspaceId = await test.createWorkspace();
  const reader = await test.createMember(workspaceId, "viewer");
  const key = await test.createKey(workspaceId);
  const body = { shortcut: "versand", texts, isShared: true };
  expect((await test.call(reader, "POST", "/canned-replies", body)).json.code).toBe("forbidden");
  expect((await test.call(key, "POST", "/canned-replies", { ...body, isShared: false })).json.code).toBe("forbidden");
  const made = await test.call(key, "POST", "/canned-replies", body);
  expect(made.status).toBe(201);
  expect(await listed(reader)).toHaveLength(1);
  const stranger = await test.createMember(await test.createWorkspace(), "owner");
  expect(await listed(stranger)).toEqual([]);
  expect((await test.call(stranger, "DELETE", `/canned-replies/${made.json.id}`)).status).toBe(404);
});

it("a shortcut without spaces and a text in one language at least are needed", async () => {
  const key = await test.createKey(await test.createWorkspace());
  for (const wrong of [
    { shortcut: "zwei worte", texts, isShared: true },
    { shortcut: "", texts, isShared: true },
    { shortcut: "leer", texts: { de: null, en: null }, isShared: true },
    { shortcut: "leer", texts: { de: "  ", en: null }, isShared: true },
  ])
    expect((await test.call(key, "POST", "/canned-replies", wrong)).json.code).toBe("invalid_request");
});

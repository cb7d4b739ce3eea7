import Fastify from "fastify";
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { createTestApp, type TestApp, type TestCaller } from "../../test/app.ts";
import { DiskFull } from "../../test/diskFull.ts";
import { answerWithProblem } from "./problems.ts";

let test: TestApp;
let key: TestCaller;
let full: DiskFull | undefined;
beforeAll(async () => {
  test = await createTestApp();
  key = await test.createKey(await test.createWorkspace());
});
afterEach(async () => {
  await full?.makeRoom();
  full = undefined;
});
afterAll(() => test.close());

const saysSo = { status: 507, code: "disk_full", title: expect.stringMatching(/disk is full/) };

it("an upload on a full disk says that it is full", async () => {
  full = await DiskFull.forRowsOf(test.pool, "media");
  const form = new FormData();
  form.set("file", new Blob(["Angebot"]), "angebot.txt");
  const request = new Request("http://x/", { method: "POST", body: form });
  const type = { "content-type": request.headers.get("content-type") ?? "" };
  const { json } = await test.call(key, "POST", "/media", Buffer.from(await request.arrayBuffer()), type);
  expect(json).toMatchObject(saysSo);
});

it("so does a reply, and it can be sent again when there is room", async () => {
  const channel = await test.connectPage(key);
  const id = await test.says(channel, "anna", "Moin");
  full = await DiskFull.forRowsOf(test.pool, "journal");
  const reply = { content: { kind: "text", text: "Moin!" }, clientKey: "one" };
  expect((await test.call(key, "POST", `/conversations/${id}/messages`, reply)).json).toMatchObject(saysSo);
  await full.makeRoom();
  full = undefined;
  expect((await test.call(key, "POST", `/conversations/${id}/messages`, reply)).status).toBe(201);
});

it.each(["ENOSPC", "EDQUOT", "53100"])("%s is known as that, however deep it lies", async (code) => {
  const app = Fastify().setErrorHandler(answerWithProblem);
  app.get("/", async () => {
    throw new Error("it could not be stored", { cause: Object.assign(new Error("write"), { code }) });
  });
  expect((await app.inject("/")).json()).toMatchObject(saysSo);
  await app.close();
});

import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { PlatformCall } from "@botschaft/core";
import { afterEach, beforeEach, expect, test } from "vitest";
import { neverArrived } from "../outbox/outgoingSend.ts";
import { PlatformClient, type PlatformClientOptions } from "./platformClient.ts";

let platform: Server;
let url: string;
let client: PlatformClient | undefined;

beforeEach(async () => {
  platform = createServer((request, response) => {
    let body = "";
    request.on("data", (chunk: Buffer) => (body += chunk.toString("utf8")));
    request.on("end", () => {
      if (request.url === "/hang") return;
      response.writeHead(200, { "x-app-usage": '{"call_count":3}' });
      response.end(
        JSON.stringify({ method: request.method, path: request.url, token: request.headers.authorization, body }),
      );
    });
  });
  await new Promise<void>((resolve) => platform.listen(0, "127.0.0.1", resolve));
  url = `http://127.0.0.1:${(platform.address() as AddressInfo).port}`;
});

afterEach(async () => {
  platform.closeAllConnections();
  await client?.close();
  client = undefined;
  await new Promise((resolve) => platform.close(resolve));
});

function open(options: Partial<PlatformClientOptions> = {}): PlatformClient {
  client = new PlatformClient({
    answerWithinMs: 5_000,
    allowedPrivateHosts: undefined,
    onThreadLost: (error) => {
      throw error;
    },
    ...options,
  });
  return client;
}

function post(path: string, body: string): PlatformCall {
  return { method: "POST", url: `${url}${path}`, headers: { authorization: "Bearer t" }, body, bucket: "text" };
}

test("each of many calls at once gets its own answer, whole", async () => {
  const calls = open();
  const texts = Array.from({ length: 300 }, (_, i) => `${i} “Grüße” \u2028 \u0001 👋🏽`);
  const answers = await Promise.all(texts.map((text) => calls.call(post("/messages", text))));
  for (const [index, answer] of answers.entries()) {
    expect(answer.status).toBe(200);
    expect(answer.headers["x-app-usage"]).toBe('{"call_count":3}');
    expect(JSON.parse(answer.body)).toEqual({
      method: "POST",
      path: "/messages",
      token: "Bearer t",
      body: texts[index],
    });
  }
});

test("a refused connection and a missing answer are answers that name their cause", async () => {
  const calls = open({ answerWithinMs: 300 });
  const closed = createServer();
  await new Promise<void>((resolve) => closed.listen(0, "127.0.0.1", resolve));
  const nobody = `http://127.0.0.1:${(closed.address() as AddressInfo).port}/`;
  await new Promise((resolve) => closed.close(resolve));
  const [refused, hanging] = await Promise.all([
    calls.call({ ...post("/", ""), url: nobody }),
    calls.call(post("/hang", "")),
  ]);
  expect(refused).toMatchObject({ status: 0, body: expect.stringContaining("ECONNREFUSED") });
  expect(hanging).toMatchObject({ status: 0, body: expect.stringContaining("UND_ERR_HEADERS_TIMEOUT") });
});

test("a private address is not called unless it is named", async () => {
  const strict = open({ allowedPrivateHosts: [] });
  const forbidden = await strict.call(post("/messages", "x"));
  expect(forbidden).toMatchObject({ status: 0, body: expect.stringContaining("not a public address") });
  expect(neverArrived(forbidden)).toBe(true);
  await strict.close();
  const named = open({ allowedPrivateHosts: [new URL(url).host] });
  expect((await named.call(post("/messages", "x"))).status).toBe(200);
});

test("when the thread dies, what was under way has no answer, and the next call gets a new thread", async () => {
  const lost: string[] = [];
  const calls = open({ onThreadLost: (error) => lost.push(error.message) });
  const underWay = calls.call(post("/hang", "x"));
  // Nothing that an adapter makes: the thread does not expect it, and ends.
  const poison = calls.call(null as unknown as PlatformCall);
  expect(await underWay).toMatchObject({ status: 0, body: "the thread that calls platforms ended" });
  expect((await poison).status).toBe(0);
  expect(lost).toHaveLength(1);
  expect((await calls.call(post("/messages", "again"))).status).toBe(200);
});

test("closing waits for the calls under way and gives their answers", async () => {
  const calls = open();
  const answers = Array.from({ length: 20 }, (_, i) => calls.call(post("/messages", String(i))));
  await calls.close();
  expect((await Promise.all(answers)).map(({ status }) => status)).toEqual(Array.from({ length: 20 }, () => 200));
});

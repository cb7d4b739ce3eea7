import type { IncomingMessage, ServerResponse } from "node:http";
import { createConnection } from "node:net";
import { afterEach, beforeEach, expect, test } from "vitest";
import { startWebServer, type WebServer } from "./webServer.ts";

const DRIP_EVERY_MS = 40;

let web: WebServer;
beforeEach(async () => {
  web = await startWebServer("127.0.0.1", 0, { stalledAfterMs: 200 });
});
afterEach(() => web.close());

const open = (app: (request: IncomingMessage, response: ServerResponse) => void) =>
  web.open({ app, webhook: (_request, response) => response.end(), verifyTokens: () => [] });

/** Sends these bytes over a connection of their own and reads until the server ends it. */
async function send(text: string) {
  const socket = createConnection(web.port, "127.0.0.1").setEncoding("utf8");
  socket.write(text);
  let answer = "";
  for await (const chunk of socket) answer += String(chunk);
  const [head = "", body = ""] = answer.split("\r\n\r\n", 2);
  return {
    status: Number(head.split(" ", 2)[1]),
    type: /^content-type: (.*)$/im.exec(head)?.[1] ?? "none",
    body,
    text: answer,
  };
}

test.each([
  ["what is not HTTP", "MOIN\r\n\r\n", 400, "invalid_request"],
  ["a header with a line break in its name", "GET / HTTP/1.1\r\nHost: x\r\nA\rB: c\r\n\r\n", 400, "invalid_request"],
  [
    "two lengths of one body",
    "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n",
    400,
    "invalid_request",
  ],
  [
    "more headers than are read",
    `GET / HTTP/1.1\r\nHost: x\r\nA: ${"a".repeat(20_000)}\r\n\r\n`,
    431,
    "headers_too_large",
  ],
  ["a longer address than is read", `GET /${"a".repeat(20_000)} HTTP/1.1\r\nHost: x\r\n\r\n`, 431, "headers_too_large"],
])("%s is refused with a problem", async (_name, text, status, code) => {
  open((_request, response) => response.end("an answer"));
  const answer = await send(text);
  expect(answer).toMatchObject({ status, type: "application/problem+json" });
  expect(JSON.parse(answer.body)).toMatchObject({ status, code });
});

test("a broken request behind one that is being answered puts nothing into the middle of the answer", async () => {
  open((_request, response) => {
    response.write("an ");
    setTimeout(() => response.end("answer"), 50);
  });
  const { text } = await send("GET / HTTP/1.1\r\nHost: x\r\n\r\nMOIN\r\n\r\n");
  expect(text).not.toContain("invalid_request");
});

test("until it is open, and once it is closed, whoever asks is told to come again", async () => {
  const response = await fetch(`http://127.0.0.1:${web.port}/api/v1/me`);
  expect(response.headers.get("retry-after")).toBe("2");
  expect(response.headers.get("content-type")).toBe("application/problem+json");
  expect(await response.json()).toMatchObject({ status: 503, code: "unavailable" });
});

test.each([
  ["a body that stops in its middle", "POST /api/v1/x HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\nonly this"],
  ["a webhook that does", "POST /webhooks/meta HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\nonly this"],
  ["a body without a length that does", "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nonl"],
  ["headers that do", "POST / HTTP/1.1\r\nHost: x\r\n"],
])("%s gets 408 after a while", async (_name, text) => {
  web.open({
    app: (request) => void request.resume(),
    webhook: (request) => void request.resume(),
    verifyTokens: () => [],
  });
  const answer = await send(text);
  expect(answer).toMatchObject({ status: 408, type: "application/problem+json" });
  expect(JSON.parse(answer.body)).toMatchObject({ code: "request_timeout" });
});

test("a body that comes slowly but comes is read, however long its answer takes", async () => {
  open((request, response) => {
    let size = 0;
    request.on("data", (chunk: Buffer) => (size += chunk.length));
    request.on("end", () => setTimeout(() => response.end(String(size)), 500));
  });
  const socket = createConnection(web.port, "127.0.0.1").setEncoding("utf8");
  socket.write("POST / HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 12\r\n\r\n");
  let left = 12;
  const drip = setInterval(() => {
    socket.write("x");
    if (--left === 0) clearInterval(drip);
  }, DRIP_EVERY_MS);
  let answer = "";
  for await (const chunk of socket) answer += String(chunk);
  expect(answer).toMatch(/^HTTP\/1\.1 200 [^]*12$/);
});

test("the webhooks' address may end with a slash", async () => {
  web.open({
    app: (_request, response) => response.writeHead(404).end(),
    webhook: (_request, response) => response.end("taken"),
    verifyTokens: () => [],
  });
  for (const path of ["/webhooks/meta", "/webhooks/meta/", "/webhooks/meta/?x=1", "/webhooks/meta?x=1"])
    expect(await (await fetch(`http://127.0.0.1:${web.port}${path}`, { method: "POST" })).text()).toBe("taken");
  expect((await fetch(`http://127.0.0.1:${web.port}/webhooks/metaphor`)).status).toBe(404);
});

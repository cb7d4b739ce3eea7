import type { IncomingMessage, ServerResponse } from "node:http";
import { createConnection } from "node:net";
import { afterEach, beforeEach, expect, test } from "vitest";
import { startWebServer, type WebServer } from "./webServer.ts";

let web: WebServer;
beforeEach(async () => {
  web = await startWebServer("127.0.0.1", 0);
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

import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { Agent } from "undici";
import { afterAll, beforeAll, expect, test } from "vitest";
import { carryOutHttp } from "./httpEffect.ts";

let server: Server;
let url: string;
let answer = "";
/** The last request's `x-name`, byte by byte. */
let heard = "";
const agent = new Agent();

beforeAll(async () => {
  server = createServer((request, response) => {
    heard = String(request.headers["x-name"]);
    response.end(answer);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
});
afterAll(async () => {
  await agent.close();
  server.close();
});

function call(headers: Record<string, string> = {}) {
  const request = { method: "GET", url, headers, body: null, timeoutMs: 10_000 } as const;
  return carryOutHttp(agent, { kind: "http", id: "e1", request });
}

test("an answer's integers keep every digit", async () => {
  answer = '{"id":9007199254740993,"parcel":[12345678901234567890,-9007199254740993],"n":9007199254740991,"price":1.5}';
  expect(await call()).toEqual({
    kind: "http",
    status: 200,
    body: {
      id: "9007199254740993",
      parcel: ["12345678901234567890", "-9007199254740993"],
      n: 9_007_199_254_740_991,
      price: 1.5,
    },
  });
  answer = "12345678901234567890";
  expect(await call()).toMatchObject({ body: "12345678901234567890" });
});

test("an answer that is nested without end is read, one that is no JSON is text", async () => {
  answer = `${"[".repeat(20_000)}${"]".repeat(20_000)}`;
  expect((await call()).kind).toBe("http");
  answer = "Hallo";
  expect(await call()).toMatchObject({ body: "Hallo" });
});

test.each([
  ["Müller", "Müller"],
  ["Łukasz 🎉", Buffer.from("Łukasz 🎉").toString("latin1")],
  ["a\r\nX-Evil: 1\u0000", "a X-Evil: 1"],
])("a header's value %j is sent", async (value, sent) => {
  answer = "{}";
  expect((await call({ "X-Name": value })).kind).toBe("http");
  expect(heard).toBe(sent);
});

import { request as sendRequest } from "node:http";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createTestApp, type TestApp } from "../../test/app.ts";

let test: TestApp;
let port: number;
beforeAll(async () => {
  test = await createTestApp();
  port = await test.listen();
});
afterAll(() => test.close());

/** Sends the address letter by letter: `inject` and `fetch` would tidy its dots away. */
function send(
  method: string,
  path: string,
  body?: object,
  headers: Record<string, string> = {},
): Promise<{ status: number; headers: Record<string, unknown>; text: string }> {
  return new Promise((resolve, reject) => {
    const outgoing = sendRequest({ host: "127.0.0.1", port, method, path, headers }, (response) => {
      let text = "";
      response.setEncoding("utf8");
      response.on("data", (chunk: string) => (text += chunk));
      response.on("end", () => resolve({ status: response.statusCode ?? 0, headers: response.headers, text }));
    });
    outgoing.on("error", reject);
    if (body !== undefined) outgoing.setHeader("content-type", "application/json").write(JSON.stringify(body));
    outgoing.end();
  });
}

const stranger = { name: "Stranger", email: "stranger@example.com", password: "a long password" };

describe("nobody gets an account without an invitation", () => {
  it.each([
    "/api/auth/sign-up/email",
    "/api/auth/SIGN-UP/email",
    "/api/auth/sign-up/email/",
    "/api/auth//sign-up/email",
    "/api/auth/./sign-up/email",
    "/api/auth/x/../sign-up/email",
    "/api/auth/%2e/sign-up/email",
    "/api/auth/x/%2E%2e/sign-up/email",
    "/api/auth/x\\..\\sign-up/email",
    "/api/auth/\\sign-up\\email",
    "/api/auth/sign%2dup/email",
    "/api/auth/sign-up%2femail",
    "/api/auth/sign-in/magic-link",
    "/api/auth/x/../sign-in/magic-link",
  ])("%s is closed", async (path) => {
    const answer = await send("POST", path, stranger, { origin: "http://localhost:3000" });
    expect(JSON.parse(answer.text)).toMatchObject({ status: 404, code: "not_found" });
    expect(answer.headers["content-type"]).toMatch(/^application\/problem\+json/);
    const { rows } = await test.pool.query("select email from users");
    expect(rows).toEqual([]);
  });
});

it.each([{ host: "a b" }, { host: "[" }, { "x-forwarded-proto": "foo bar" }, { "x-forwarded-host": "a b" }])(
  "a header that names no host breaks nothing: %j",
  async (headers) => {
    expect((await send("GET", "/api/auth/get-session", undefined, headers)).status).toBe(200);
  },
);

it("guessing a password is stopped after ten tries a minute, with a problem that says for how long", async () => {
  const tries = [];
  for (let count = 0; count < 11; count += 1)
    tries.push(await send("POST", "/api/auth/sign-in/email", stranger, { origin: "http://localhost:3000" }));
  expect(tries.slice(0, 10).map(({ status }) => status)).toEqual(Array.from({ length: 10 }, () => 401));
  expect(tries[10]?.status).toBe(429);
  expect(JSON.parse(tries[10]?.text ?? "")).toMatchObject({ code: "rate_limited" });
  expect(Number(tries[10]?.headers["retry-after"])).toBeGreaterThan(0);
});

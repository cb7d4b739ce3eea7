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

const ours = { origin: "http://localhost:3000" };
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

const guess = (email: string, from = "203.0.113.5", password = stranger.password) =>
  send("POST", "/api/auth/sign-in/email", { email, password }, { ...ours, "x-forwarded-for": from });
const statusesOf = async (tries: readonly (() => ReturnType<typeof send>)[]) => {
  const statuses = [];
  for (const attempt of tries) statuses.push((await attempt()).status);
  return statuses;
};
const times = <T>(count: number, one: T): T[] => Array.from({ length: count }, () => one);

it("guessing a password is stopped after ten tries a minute, with a problem that says for how long", async () => {
  expect(await statusesOf(times(10, () => guess("anna@example.com")))).toEqual(times(10, 401));
  const refused = await guess("Anna@Example.com");
  expect(refused.status).toBe(429);
  expect(JSON.parse(refused.text)).toMatchObject({ code: "rate_limited" });
  expect(Number(refused.headers["retry-after"])).toBeGreaterThan(0);
});

describe("an office behind one address", () => {
  const password = "the right password";
  const member = async () => {
    const { email, headers } = await test.createMember(await test.createWorkspace(), "agent");
    await test.call({ workspaceId: "", headers }, "PUT", "/me/password", { password });
    return email;
  };

  it("lets a colleague in while somebody there has forgotten theirs", async () => {
    const colleague = await member();
    const forgetful = await member();
    expect((await statusesOf(times(11, () => guess(forgetful, "198.51.100.20")))).at(-1)).toBe(429);
    expect((await guess(colleague, "198.51.100.20", password)).status).toBe(200);
    expect((await guess(forgetful, "198.51.100.20", password)).status).toBe(429);
    // From elsewhere the account is not closed either: nobody locks a colleague out of their own.
    expect((await guess(forgetful, "198.51.100.21", password)).status).toBe(200);
  });

  it("may sign in as often as it likes with right passwords, however they write their address", async () => {
    const email = await member();
    expect(await statusesOf(times(25, () => guess(email.toUpperCase(), "198.51.100.22", password)))).toEqual(
      times(25, 200),
    );
  });
});

it("one account is not guessed from everywhere at once either", async () => {
  const from = (index: number) => () => guess("berta@example.com", `198.18.0.${index}`);
  const statuses = await statusesOf(Array.from({ length: 102 }, (_, index) => from(index)));
  expect(statuses.slice(0, 100)).toEqual(times(100, 401));
  expect(statuses.slice(100)).toEqual([429, 429]);
});

describe("who is behind a proxy", () => {
  it("is told apart behind two of them, where the second is trusted, and not otherwise", async () => {
    const behindTwo = async (app: TestApp, client: string) =>
      (
        await app.app.inject({
          method: "POST",
          url: "/api/auth/sign-in/email",
          payload: { email: "cara@example.com", password: stranger.password },
          remoteAddress: "127.0.0.1",
          headers: { ...ours, "x-forwarded-for": `${client}, 10.0.0.2` },
        })
      ).statusCode;
    const trusting = await createTestApp({ environment: { TRUST_PROXY: "loopback,10.0.0.0/8" } });
    try {
      for (let count = 0; count < 11; count += 1) {
        await behindTwo(trusting, "198.51.100.30");
        await behindTwo(test, "198.51.100.30");
      }
      expect(await behindTwo(trusting, "198.51.100.31")).toBe(401);
      expect(await behindTwo(test, "198.51.100.31")).toBe(429);
    } finally {
      await trusting.close();
    }
  });
});

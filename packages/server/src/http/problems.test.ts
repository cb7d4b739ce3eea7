import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createTestApp, type TestApp, type TestCaller } from "../../test/app.ts";

let test: TestApp;
let key: TestCaller;
beforeAll(async () => {
  test = await createTestApp();
  key = await test.createKey(await test.createWorkspace());
});
afterAll(() => test.close());

const post = (payload: string | Buffer, headers: Record<string, string> = {}) =>
  test.call(key, "POST", "/flows", payload, { "content-type": "application/json", ...headers });

describe("a body that is not JSON", () => {
  it.each([
    ["half a value", "{"],
    ["a comma too many", '{"name":"x",}'],
    ["single quotes", "{'name':'x'}"],
    ["NaN", '{"name":NaN}'],
    ["a comment", '{"name":"x"/*c*/}'],
    ["bytes that are not UTF-8", Buffer.from([0x7b, 0xff, 0xfe, 0x7d])],
    ["100,000 open brackets", "[".repeat(100_000)],
    ["100,000 brackets, closed", `${"[".repeat(100_000)}${"]".repeat(100_000)}`],
    ["a key that would change the prototype", '{"name":"x","__proto__":{"isAdmin":true}}'],
    ["a constructor in disguise", '{"name":"x","constructor":{"prototype":{"isAdmin":true}}}'],
  ])("is refused: %s", async (_name, payload) => {
    expect((await post(payload)).json).toMatchObject({ status: 400, code: "invalid_json" });
  });

  it.each([
    ["nothing", ""],
    ["null", "null"],
    ["a number", "1"],
    ["an array", "[]"],
    ["a text", '"x"'],
  ])("is refused as a request: %s", async (_name, payload) => {
    expect((await post(payload)).json).toMatchObject({ status: 400, code: "invalid_request" });
  });
});

describe("a text that cannot be stored", () => {
  it.each([
    '{"name":"a\\u0000b"}',
    '{"name":"a\\ud800b"}',
    '{"name":"x","definition":{"formatVersion":1,"deep":[{"a\\u0000":1}]}}',
  ])("is named: %s", async (payload) => {
    const answer = await post(payload);
    expect(answer.json).toMatchObject({ status: 400, code: "invalid_request", errors: [{ code: "unstorable_text" }] });
  });

  it("is refused in a query too", async () => {
    expect((await test.call(key, "GET", "/contacts?q=a%00b")).json).toMatchObject({
      status: 400,
      code: "invalid_request",
    });
  });
});

describe("problems", () => {
  it("name each place that is wrong", async () => {
    const answer = await test.call(key, "POST", "/channels", {
      kind: "fax",
      accountId: "abc",
      name: "",
      token: "short",
    });
    expect(answer.headers["content-type"]).toMatch(/^application\/problem\+json/);
    expect(answer.json).toMatchObject({
      type: "about:botschaft:invalid_request",
      status: 400,
      title: expect.any(String),
    });
    expect(answer.json.errors.map((each: { path: string }) => each.path).sort()).toEqual([
      "/accountId",
      "/kind",
      "/name",
      "/token",
    ]);
  });

  it("name the query's parameter", async () => {
    expect(
      (await test.call(key, "GET", "/conversations?limit=0&view=nonsense")).json.errors
        .map((each: { path: string }) => each.path)
        .sort(),
    ).toEqual(["query.limit", "query.view"]);
  });

  it("a body over the limit is 413 before anybody looks at it", async () => {
    const answer = await post(`{"name":"${"x".repeat(2 * 1024 * 1024)}"}`);
    expect(answer.json).toMatchObject({ status: 413, code: "too_large", detail: "At most 2097152 bytes." });
  });

  it("another content type is 415", async () => {
    expect(
      (await test.call(key, "POST", "/flows", "<flow/>", { "content-type": "application/xml" })).json,
    ).toMatchObject({ status: 415, code: "unsupported_media_type" });
  });

  it.each(["text/plain", "application/x-www-form-urlencoded", "application/vnd.api+json", "garbage"])(
    "JSON that calls itself %s is 415, also where no body is asked for",
    async (type) => {
      for (const path of ["/flows", "/ledger/replay"]) {
        const answer = await test.call(key, "POST", path, "{}", { "content-type": type });
        expect(answer.json).toMatchObject({ status: 415, code: "unsupported_media_type" });
      }
    },
  );

  it("HEAD asks for anything but a stream, which would never end", async () => {
    const ask = (url: string) => test.app.inject({ method: "HEAD", url: `/api/v1${url}`, headers: key.headers });
    expect((await ask("/flows")).statusCode).toBe(200);
    expect((await ask("/live")).statusCode).toBe(404);
  });

  it("an address that is none is a problem too", async () => {
    const answer = await test.app.inject({ method: "GET", url: "/api/v1/%ff" });
    expect(answer.headers["content-type"]).toMatch(/^application\/problem\+json/);
    expect(answer.json()).toMatchObject({ status: 400, code: "invalid_request" });
  });

  it("what does not exist is a problem under /api and a screen elsewhere", async () => {
    expect((await test.call(key, "GET", "/nonsense")).json).toMatchObject({ status: 404, code: "not_found" });
    expect((await test.call(null, "POST", "/")).json).toMatchObject({ status: 404, code: "not_found" });
    const page = await test.app.inject({ method: "GET", url: "/inbox/some/thread" });
    expect([200, 503]).toContain(page.statusCode);
    expect(page.headers["content-type"]).toMatch(/text\/html/);
  });

  it("a broken cursor is refused, also one of another list", async () => {
    await Promise.all(
      Array.from({ length: 3 }, (_, index) => test.call(key, "POST", "/flows", { name: `flow ${index}` })),
    );
    const { nextCursor } = (await test.call(key, "GET", "/flows?limit=1")).json;
    expect(nextCursor).toEqual(expect.any(String));
    for (const [list, cursor] of [
      ["flows", "nonsense"],
      ["contacts", nextCursor],
      ["flows", Buffer.from('["flows",1,"x","y"]').toString("base64url")],
    ]) {
      expect((await test.call(key, "GET", `/${list}?cursor=${cursor}`)).json).toMatchObject({
        status: 400,
        code: "invalid_cursor",
      });
    }
  });

  it("a bug of ours tells nothing of itself", async () => {
    const broken = await createTestApp();
    const caller = await broken.createKey(await broken.createWorkspace());
    await broken.pool.query("alter table flows rename to hidden_flows");
    const answer = await broken.call(caller, "GET", "/flows");
    expect(answer.json).toEqual({
      type: "about:botschaft:internal_error",
      title: expect.any(String),
      status: 500,
      code: "internal_error",
      detail: expect.stringMatching(/^Trace [0-9a-f-]{36}\.$/),
    });
    await broken.close();
  });
});

describe("pages", () => {
  it("run no foreign script and stand in no foreign frame", async () => {
    const { headers } = await test.app.inject({ method: "GET", url: "/" });
    const policy = String(headers["content-security-policy"]);
    expect(policy).toMatch(/script-src 'self'( 'sha256-[^']+')*;/);
    expect(policy).toContain("connect-src 'self';");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toContain("http://127.0.0.1");
    expect(headers).toMatchObject({ "x-content-type-options": "nosniff", "x-frame-options": "DENY" });
    expect(headers).toMatchObject({ "cross-origin-resource-policy": "same-origin" });
  });
});

describe("operations", () => {
  it("alive, ready, measured", async () => {
    expect((await test.app.inject("/healthz")).json()).toEqual({ status: "alive" });
    expect((await test.app.inject("/readyz")).json()).toEqual({ status: "ready" });
    expect((await test.app.inject("/metrics")).body).toContain("# HELP");
  });
});

import Fastify from "fastify";
import type { Pool } from "pg";
import { describe, expect, test } from "vitest";
import { serveOperations } from "./operations.ts";
import { answerWithProblem } from "./problems.ts";

/** Asks an installation whose database answers like this. */
async function askReady(query: () => Promise<object>) {
  const app = Fastify().setErrorHandler(answerWithProblem);
  serveOperations(app, { pool: { query } as unknown as Pool, metricsToken: undefined, readyWithinMs: 50 });
  const answer = await app.inject("/readyz");
  await app.close();
  return { status: answer.statusCode, code: answer.json().code };
}

test("a database that hangs is not waited for: it is not ready", async () => {
  expect(await askReady(() => new Promise(() => {}))).toEqual({ status: 503, code: "unavailable" });
});

test("a database that refuses is not ready, one that answers is", async () => {
  expect(await askReady(() => Promise.reject(new Error("gone")))).toEqual({ status: 503, code: "unavailable" });
  expect(await askReady(() => Promise.resolve({ rows: [] }))).toEqual({ status: 200, code: undefined });
});

describe("metrics", () => {
  const token = "a token of this one test";
  const stranger = { remoteAddress: "192.0.2.7" };
  const proxied = { headers: { "x-forwarded-for": "192.0.2.7" } };
  const bearer = (shown: string) => ({ headers: { authorization: `Bearer ${shown}` } });

  test.each([
    ["this machine", undefined, {}, 200],
    ["this machine by IPv6", undefined, { remoteAddress: "::1" }, 200],
    ["another machine", undefined, stranger, 403],
    ["another machine, through a proxy on this one", undefined, proxied, 403],
    [
      "another machine that says it is this one",
      undefined,
      { ...stranger, headers: { "x-real-ip": "127.0.0.1" } },
      403,
    ],
    ["who shows the token", token, { ...stranger, ...bearer(token) }, 200],
    ["who shows another", token, { ...stranger, ...bearer("a token of another test!") }, 403],
    ["this machine without the token", token, {}, 403],
    ["who shows nothing where nothing is wanted", undefined, { ...stranger, ...bearer("undefined") }, 403],
  ])("%s (token %s) is answered rightly", async (_who, metricsToken, how, status) => {
    const app = Fastify({ trustProxy: "loopback" }).setErrorHandler(answerWithProblem);
    serveOperations(app, { pool: {} as Pool, metricsToken });
    expect((await app.inject({ url: "/metrics", ...how })).statusCode).toBe(status);
    await app.close();
  });
});

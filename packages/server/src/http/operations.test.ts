import Fastify from "fastify";
import { expect, test } from "vitest";
import { serveOperations } from "./operations.ts";
import { answerWithProblem } from "./problems.ts";

/** Asks an installation whose database answers like this. */
async function askReady(query: () => Promise<object>) {
  const app = Fastify().setErrorHandler(answerWithProblem);
  serveOperations(app, { query } as unknown as Parameters<typeof serveOperations>[1], 50);
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

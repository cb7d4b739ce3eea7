import { brotliDecompressSync, gunzipSync, gzipSync } from "node:zlib";
import Fastify, { type FastifyInstance } from "fastify";
import { afterAll, beforeAll, expect, test } from "vitest";
import { compressAnswers } from "./compressAnswers.ts";

const list = { items: Array.from({ length: 400 }, (_, index) => ({ id: index, text: "Moin, wo bleibt das Paket?" })) };
let app: FastifyInstance;

beforeAll(async () => {
  app = Fastify();
  await compressAnswers(app);
  app.get("/list", () => list);
  app.get("/short", () => ({ items: list.items.slice(0, 3) }));
  app.get("/photo", (_, reply) => reply.type("image/png").send(Buffer.alloc(20_000)));
  app.get("/live", (_, reply) => {
    reply.hijack();
    reply.raw.writeHead(200, { "content-type": "text/event-stream" });
    reply.raw.end(`data: ${JSON.stringify(list)}\n\n`);
  });
  app.post("/echo", (request) => request.body);
  await app.ready();
});
afterAll(() => app.close());

const ask = (url: string, accepts: string) => app.inject({ url, headers: { "accept-encoding": accepts } });

test("a long answer goes out in the form that is asked for, and says the same", async () => {
  const brotli = await ask("/list", "gzip, deflate, br");
  expect(brotli.headers["content-encoding"]).toBe("br");
  expect(JSON.parse(brotliDecompressSync(brotli.rawPayload).toString())).toEqual(list);
  const gzip = await ask("/list", "gzip");
  expect(gzip.headers["content-encoding"]).toBe("gzip");
  expect(JSON.parse(gunzipSync(gzip.rawPayload).toString())).toEqual(list);
  expect((await ask("/list", "identity")).json()).toEqual(list);
});

test.each(["/short", "/photo", "/live"])("%s goes out as it is", async (url) => {
  const answer = await ask(url, "gzip, br");
  expect(answer.statusCode).toBe(200);
  expect(answer.headers["content-encoding"]).toBeUndefined();
});

test("what comes in compressed is not unpacked", async () => {
  const payload = gzipSync(JSON.stringify({ text: "x".repeat(1_000_000) }));
  const headers = { "content-type": "application/json", "content-encoding": "gzip" };
  expect((await app.inject({ method: "POST", url: "/echo", headers, payload })).statusCode).toBe(400);
});

import { type ClientRequest, get, type IncomingMessage } from "node:http";
import { afterAll, beforeAll, expect, it } from "vitest";
import { createTestApp, type TestApp, type TestCaller, waitFor } from "../../../test/app.ts";

let test: TestApp;
let port: number;
beforeAll(async () => {
  test = await createTestApp();
  port = await test.listen();
});
afterAll(() => test.close());

/** Opens a live stream and leaves it open. */
function watch({
  headers,
}: TestCaller): Promise<{ status: number; request: ClientRequest; response: IncomingMessage }> {
  return new Promise((resolve, reject) => {
    const request = get({ port, host: "127.0.0.1", path: "/api/v1/live", headers: { ...headers } }, (response) => {
      response.on("error", () => {});
      resolve({ status: response.statusCode ?? 0, request, response });
    });
    request.on("error", reject);
  });
}

it("a person holds at most fifty live streams; one that ends makes room, and a colleague has room of their own", async () => {
  const home = await test.createWorkspace();
  const [member, colleague] = [await test.createMember(home, "agent"), await test.createMember(home, "agent")];
  const streams = await Promise.all(Array.from({ length: 50 }, () => watch(member)));
  expect(new Set(streams.map(({ status }) => status))).toEqual(new Set([200]));
  const refused = await watch(member);
  expect(refused.status).toBe(429);
  refused.response.resume();
  const other = await watch(colleague);
  expect(other.status).toBe(200);
  streams[0]?.response.destroy();
  const again = await waitFor(async () => {
    const stream = await watch(member);
    return stream.status === 200 ? stream : undefined;
  });
  for (const { response } of [...streams, other, again]) response.destroy();
});

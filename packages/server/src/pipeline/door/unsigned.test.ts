/** What somebody without a secret can make the door do. */
import { connect } from "node:net";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { PAGE, pageBody, parrot, PipelineWorld, says, until } from "../../../test/pipelineWorld.ts";

let world: PipelineWorld;
let url: string;
beforeEach(async () => {
  world = await PipelineWorld.withParrot();
  url = await world.start();
});
afterEach(() => world.close());

/** Three megabytes that speak of tens of thousands of accounts. */
const flood = JSON.stringify({
  object: "page",
  entry: Array.from({ length: 50_000 }, (_, index) => ({ id: String(7_000_000 + index), messaging: [{}] })),
});

/** Runs something and tells how many statements the process gave to the database meanwhile. */
async function statementsOf(run: () => Promise<unknown>): Promise<number> {
  const query = vi.spyOn(world.pool, "query");
  try {
    await run();
    return query.mock.calls.filter(([text]) => /account_id = any|from channels|from flow_versions/.test(String(text)))
      .length;
  } finally {
    query.mockRestore();
  }
}

test("a large body of unknown accounts costs at most three statements", async () => {
  const statuses: number[] = [];
  const asked = await statementsOf(async () => statuses.push(await world.deliver(url, flood, { secret: "not ours" })));
  expect(statuses).toEqual([401]);
  expect(asked).toBeGreaterThan(0);
  expect(asked).toBeLessThanOrEqual(3);
});

/** Begins a body of which the rest never comes; resolves with the answer once there is one. */
async function begin(size: number, sent: number) {
  const socket = connect(Number(new URL(url).port), "127.0.0.1").setEncoding("utf8");
  let answer = "";
  socket.on("data", (text) => (answer += String(text)));
  socket.on("error", () => {});
  await new Promise((resolve) =>
    socket.write(
      `POST /webhooks/meta HTTP/1.1\r\nHost: x\r\nContent-Length: ${size}\r\nX-Hub-Signature-256: sha256=${"0".repeat(64)}\r\n\r\n${"x".repeat(sent)}`,
      resolve,
    ),
  );
  return { socket, answer: () => answer };
}

test("of large bodies that nobody signed two are in hand, and a third is told to come again before it is read", async () => {
  const held = [await begin(3_000_000, 70_000), await begin(3_000_000, 70_000)];
  const third = await begin(3_000_000, 10);
  await until("the refusal", () => third.answer().includes("\r\n\r\n"));
  expect(third.answer()).toMatch(/^HTTP\/1\.1 503 .*\r\nRetry-After: \d+\r\n/);
  expect(held.map(({ answer }) => answer())).toEqual(["", ""]);
  // Small ones of the platform are taken all the while, and whoever signs them is no stranger any more.
  expect(await world.deliver(url, pageBody(PAGE, says(PAGE, "anna", "Moin")))).toBe(200);
  const many = Array.from({ length: 300 }, (_, index) => says(PAGE, `customer ${index}`, "Hallo".padEnd(300, "!")));
  expect(await world.deliver(url, pageBody(PAGE, ...many))).toBe(200);
  for (const { socket } of held) socket.destroy();
});

test("a place is free again once its sender is gone", async () => {
  const held = [await begin(3_000_000, 70_000), await begin(3_000_000, 70_000)];
  for (const { socket } of held) socket.destroy();
  await until("a place", async () => (await world.deliver(url, flood, { secret: "not ours" })) === 401);
});

test("a large body is authentic under the secret of an account that was connected a moment ago elsewhere", async () => {
  await world.publish(parrot);
  await world.pool.query("update channels set removed_at = now()");
  await world.stopOne();
  url = await world.start();
  // As another process does it whose notice has not come yet.
  await world.pool.query("update channels set removed_at = null");
  const many = Array.from({ length: 300 }, (_, index) => says(PAGE, `customer ${index}`, "Hallo".padEnd(300, "!")));
  expect(await world.deliver(url, pageBody(PAGE, ...many))).toBe(200);
});

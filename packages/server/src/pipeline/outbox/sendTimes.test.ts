/** When a send leaves, whatever the clocks say: ours may be set while we run, the database's and the platform's are others. */
import { randomUUID } from "node:crypto";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { accepted, pageBody, parrot, PipelineWorld, says, until } from "../../../test/pipelineWorld.ts";
import { LANE, LATER, SenderWorld } from "../../../test/senderWorld.ts";

const PAGE = "1000001";
const HOUR_MS = 3_600_000;
const later = { status: 500, body: { error: { code: 2, message: "try again", is_transient: true } } };
let world: PipelineWorld;

beforeEach(async () => {
  world = await PipelineWorld.create();
  await world.connectPage(PAGE);
  await world.publish(parrot);
});
afterEach(async () => {
  vi.restoreAllMocks();
  await world.close();
});

/** From now on our clock is so far off. */
function setClock(byMs: number): void {
  const real = Date.now.bind(Date);
  vi.spyOn(Date, "now").mockImplementation(() => real() + byMs);
}

test("a deferred send is tried again soon, though the clock was set forward by an hour", async () => {
  const url = await world.startDirect(PAGE);
  setClock(HOUR_MS);
  let asked = 0;
  world.answer = (call) => (++asked === 1 ? later : accepted(call.to));
  await world.deliver(url, pageBody(PAGE, says(PAGE, "anna", "Hallo")));
  await until("the second try", () => asked === 2);
  await world.rest();
});

test("a platform that defers is not hammered, though the clock was set back by an hour", async () => {
  const url = await world.startDirect(PAGE);
  setClock(-HOUR_MS);
  const askedAt: number[] = [];
  world.answer = (call) => {
    askedAt.push(performance.now());
    return askedAt.length < 3 ? later : accepted(call.to);
  };
  await world.deliver(url, pageBody(PAGE, says(PAGE, "anna", "Hallo")));
  await until("the third try", () => askedAt.length === 3, 20_000);
  expect((askedAt[2] ?? 0) - (askedAt[0] ?? 0)).toBeGreaterThan(1_000);
  await world.rest();
});

test("a deferred send is tried again soon, though the clock is set back by an hour while it waits", async () => {
  const senders = new SenderWorld(world);
  const { rows } = await world.pool.query<{ id: string }>("select id from channels");
  await senders.put(rows[0]?.id ?? "", ["eins"]);
  let asked = 0;
  const { sender } = await senders.start("A", { answer: () => (++asked === 1 ? LATER : { message_id: "m_eins" }) });
  await sender.takeLanes([LANE]);
  await until(
    "it to be put off",
    async () => (await world.count("outbox where state = 'queued' and attempts = 1")) === 1,
  );
  setClock(-HOUR_MS);
  await until("the second try", () => asked === 2);
  await senders.close();
});

test("what another process put off is tried again soon, though that one's clock was an hour ahead", async () => {
  const senders = new SenderWorld(world);
  const { rows } = await world.pool.query<{ id: string }>("select id from channels");
  await senders.put(rows[0]?.id ?? "", ["eins"]);
  setClock(HOUR_MS);
  const a = await senders.start("A", { answer: () => LATER });
  await a.sender.takeLanes([LANE]);
  await until(
    "it to be put off",
    async () => (await world.count("outbox where state = 'queued' and attempts = 1")) === 1,
  );
  await a.sender.leaveLanes(new Set([LANE]));
  vi.restoreAllMocks();
  const b = await senders.start("B");
  await b.sender.takeLanes([LANE]);
  await until("the other's try", () => senders.toAnna().includes("B eins"));
  await senders.close();
});

test("what waits since a start is sent at once, though the database's clock is ahead of ours", async () => {
  const senders = new SenderWorld(world);
  const { rows } = await world.pool.query<{ id: string }>("select id from channels");
  await senders.put(rows[0]?.id ?? "", ["eins"]);
  setClock(-HOUR_MS);
  const { sender } = await senders.start("A");
  await sender.takeLanes([LANE]);
  await until("the call", () => senders.toAnna().length === 1);
  await senders.close();
});

test("an unclear send is found in the platform's list, though our clock is ahead of the platform's", async () => {
  const url = await world.startDirect(PAGE);
  setClock(60_000);
  world.answer = () => "drop";
  world.answerGet = (path) =>
    path.includes("/conversations")
      ? { data: [{ id: "t_anna" }] }
      : {
          messages: {
            data: world.calls
              .filter(({ to }) => to === "anna")
              .map(({ text, to }) => ({
                id: `m_${randomUUID()}`,
                created_time: new Date(performance.timeOrigin + performance.now()).toISOString(),
                from: { id: PAGE },
                to: { data: [{ id: to }] },
                message: text,
              })),
          },
        };
  await world.deliver(url, pageBody(PAGE, says(PAGE, "anna", "Hallo")));
  await until("the call", () => world.textsTo("anna").length === 1);
  world.answer = (call) => accepted(call.to);
  await world.rest();
  expect(world.textsTo("anna")).toHaveLength(1);
  expect((await world.messages("anna")).at(-1)?.delivery).toBe("sent");
});

test("two processes together keep to what the platform allows one account", async () => {
  await world.pool.query(`update channels set settings = settings || '{"sendRatePerSecond": 20}'`);
  const url = await world.startDirect(PAGE);
  await world.start({ role: "worker" });
  await until("both to hold lanes", async () => (await world.count(LANE_HOLDERS)) === 4);
  const calledAt: number[] = [];
  world.answer = (call) => {
    calledAt.push(performance.now());
    return accepted(call.to);
  };
  const people = Array.from({ length: 70 }, (_, index) => says(PAGE, `person-${index}`, "Hallo"));
  const before = performance.now();
  await world.deliver(url, pageBody(PAGE, ...people));
  await world.rest();
  expect(calledAt).toHaveLength(70);
  // Twenty at once, then one each 50 ms: counted from before the first, since a busy machine makes calls late, never early.
  for (const [index, at] of calledAt.slice(20).entries()) expect(at - before).toBeGreaterThan((index + 1) * 50 - 10);
});

/** Sessions that hold lanes: two of each process. */
const LANE_HOLDERS = `(select distinct pid from pg_locks where locktype = 'advisory' and classid = 720330
  and database = (select oid from pg_database where datname = current_database())) as holders`;

import { randomUUID } from "node:crypto";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { APP_LEVEL_SECRET, PAGE, pageBody, parrot, PipelineWorld, says, until } from "../../../test/pipelineWorld.ts";

const LATE = "3000003";
const ALL = { since: null, entryIds: null };
let world: PipelineWorld;
let url: string;

beforeEach(async () => {
  world = await PipelineWorld.withParrot();
  url = await world.start();
});
afterEach(() => world.close());

describe("a stored body of an account that was connected later", () => {
  const body = pageBody(LATE, says(LATE, "anna", "Hallo?"));

  test("is not believed when another workspace's app signed it", async () => {
    expect(await world.deliver(url, body)).toBe(200);
    await world.connectPage(LATE, { workspaceId: await world.addWorkspace(), secret: "another secret" });
    expect(await world.pipeline.replay(null, ALL)).toMatchObject({ newEntries: 0 });
    expect(await world.count("raw_events where problem = 'unknown_account'")).toBe(1);
    expect(await world.count("journal")).toBe(0);
  });

  test("is not believed when the installation's app signed it and the account has an app of its own", async () => {
    expect(await world.deliver(url, body, { secret: APP_LEVEL_SECRET })).toBe(200);
    await world.connectPage(LATE);
    expect(await world.pipeline.replay(world.workspaceId, ALL)).toMatchObject({ newEntries: 0 });
    expect(await world.count("journal")).toBe(0);
  });

  test("is believed when the installation's app signed it and the account uses that app", async () => {
    expect(await world.deliver(url, body, { secret: APP_LEVEL_SECRET })).toBe(200);
    await world.connectPage(LATE, { secret: null });
    expect(await world.pipeline.replay(world.workspaceId, ALL)).toMatchObject({ newEntries: 1 });
    await until("the answer", () => world.textsTo("anna").length === 1);
  });
});

describe("a stored body is checked over the very bytes that came", () => {
  const deliverLate = async (text: string | Buffer, options: { header?: "sha1" } = {}) => {
    const [before = "", after = ""] = JSON.stringify(pageBody(LATE, says(LATE, "anna", "?"))).split("?");
    const body = Buffer.concat([before, text, after].map((part) => Buffer.from(part)));
    expect(await world.deliver(url, body, options)).toBe(200);
    await world.connectPage(LATE);
    expect(await world.pipeline.replay(world.workspaceId, ALL)).toMatchObject({ newEntries: 1 });
    expect(await world.pipeline.replay(world.workspaceId, ALL)).toMatchObject({ newEntries: 0 });
  };

  test("be they text", () => deliverLate("Größe 44 äöü 😀"));
  test("or none", () => deliverLate(Buffer.from([0x48, 0xff, 0xfe])));
  test("signed in the old way", () => deliverLate("Hallo", { header: "sha1" }));

  test("and is not believed when they were changed", async () => {
    expect(await world.deliver(url, pageBody(LATE, says(LATE, "anna", "Hallo")))).toBe(200);
    await world.pool.query("update raw_events set body = replace(body, 'Hallo', 'Hello')");
    await world.connectPage(LATE);
    expect(await world.pipeline.replay(world.workspaceId, ALL)).toMatchObject({ newEntries: 0 });
  });
});

test("a body from before signatures were kept is believed about the accounts of the workspace whose app signed it alone", async () => {
  const other = "4000004";
  for (const page of [LATE, other])
    expect(await world.deliver(url, pageBody(page, says(page, `customer of ${page}`, "Hallo")))).toBe(200);
  await world.pool.query("update raw_events set signature = null");
  await world.connectPage(LATE);
  await world.connectPage(other, { workspaceId: await world.addWorkspace() });
  expect(await world.pipeline.replay(null, ALL)).toMatchObject({ newEntries: 1 });
  await until("the answer", () => world.textsTo(`customer of ${LATE}`).length === 1);
});

test("what was handled under a channel that was removed since is not handled again under the next one of that account", async () => {
  const first = await world.connectPage(LATE);
  await world.deliver(url, pageBody(LATE, says(LATE, "anna", "Hallo"), says(LATE, "ben", "Hallo")));
  await until("two answers", () => world.calls.length === 2);
  await world.rest();
  await world.disconnect(first);
  await world.connectPage(LATE);
  const before = await world.ledger();
  expect(await world.pipeline.replay(world.workspaceId, ALL)).toEqual({ entries: 0, rawEvents: 1, newEntries: 0 });
  expect(await world.ledger()).toEqual(before);
});

describe("what waited for a channel that was removed, and failed", () => {
  let ofWhom: (channelId: string) => Promise<void>;
  beforeEach(async () => {
    await world.stopOne();
    const first = await world.connectPage(LATE);
    const door = await world.start({ role: "web" });
    for (const text of ["eins", "zwei"])
      expect(await world.deliver(door, pageBody(LATE, says(LATE, "anna", text)))).toBe(200);
    await world.disconnect(first);
    ofWhom = async (channelId) => {
      const { rows } = await world.pool.query("select channel_id from conversations");
      expect(rows).toEqual([{ channel_id: channelId }]);
    };
  });

  const work = async () => {
    await world.start({ role: "worker" });
    await until("it to fail", async () => (await world.count("journal_failures")) === 2);
  };

  test("is handled once by a replay, in its order, as what came to the channel that the account is now", async () => {
    const now = await world.connectPage(LATE);
    await work();
    expect(await world.pipeline.replay(world.workspaceId, ALL)).toEqual({ entries: 2, rawEvents: 2, newEntries: 0 });
    await until("the answers", () => world.textsTo("anna").length === 2);
    expect(await world.saidBy("anna")).toEqual(["eins", "zwei"]);
    await ofWhom(now);
    expect(await world.pipeline.replay(world.workspaceId, ALL)).toEqual({ entries: 0, rawEvents: 2, newEntries: 0 });
    await world.rest();
    expect(world.textsTo("anna")).toHaveLength(2);
    expect(await world.count("journal_failures")).toBe(0);
  });

  test("is not given to another workspace that has the account now", async () => {
    await world.connectPage(LATE, { workspaceId: await world.addWorkspace(parrot) });
    await work();
    await world.pipeline.replay(null, ALL);
    await until("it to fail again", async () => (await world.count("journal_failures")) === 2);
    expect(await world.count("conversations")).toBe(0);
  });
});

test("what can no longer go back into the queue stays among what failed", async () => {
  await world.pool.query(
    `insert into journal_failures (workspace_id, entry_id, channel_id, contact_key, dedupe_key, kind, at, received_at, error)
     values ($1, 1, $2, 'anna', 'm_1', 'inbound', 1, now(), 'x')`,
    [world.workspaceId, randomUUID()],
  );
  expect(await world.pipeline.replay(world.workspaceId, ALL)).toMatchObject({ entries: 0 });
  expect(await world.count("journal_failures")).toBe(1);
});

test("two replays at the same moment put each of what failed to work once", async () => {
  await world.deliver(url, pageBody(PAGE, says(PAGE, "anna", "Hallo")));
  await world.rest();
  await world.pool.query(
    `with entries as (
       insert into journal (workspace_id, channel_id, dedupe_key, contact_key, lane, kind, at, body)
       select workspace_id, channel_id, 'failed ' || n, contact_key, lane, 'timer', 0, '{"kind": "timer", "timerId": "t", "name": "t"}'
         from journal, generate_series(1, 500) as n where kind = 'inbound' returning *
     )
     insert into journal_failures (workspace_id, entry_id, channel_id, contact_key, dedupe_key, kind, at, received_at, body, error)
     select workspace_id, id, channel_id, contact_key, dedupe_key, kind, at, now(), body, 'a bug' from entries`,
  );
  const replays = await Promise.all(Array.from({ length: 4 }, () => world.pipeline.replay(world.workspaceId, ALL)));
  expect(replays.reduce((sum, { entries }) => sum + entries, 0)).toBe(500);
  await world.rest();
  expect((await world.ledger()).replayed).toBe(500);
});

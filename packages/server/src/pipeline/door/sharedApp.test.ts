/** One Meta app for the Pages of several workspaces, as an agency has it: one body may hold items of all of them. */
import type { WorkspaceId } from "@botschaft/core";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { withWorkspace } from "../../db/pool.ts";
import { APP_LEVEL_SECRET, pageBody, parrot, PipelineWorld, says, until } from "../../../test/pipelineWorld.ts";

const [OURS, THEIRS, LATE] = ["1000001", "2000002", "3000003"];
const ALL = { since: null, entryIds: null };
let world: PipelineWorld;
let us: WorkspaceId;
let them: WorkspaceId;

beforeEach(async () => {
  world = await PipelineWorld.create();
  us = world.workspaceId;
  them = await world.addWorkspace(parrot);
  await world.publish(parrot);
});
afterEach(() => world.close());

const bodyOf = (...pages: string[]) => ({
  object: "page",
  entry: pages.map((page) => pageBody(page, says(page, `customer of ${page}`, "Hallo")).entry[0]),
});
const stored = async () =>
  (await world.pool.query("select workspace_id as owner, problem, signature is not null as signed from raw_events"))
    .rows;
const visibleTo = (workspaceId: WorkspaceId) =>
  withWorkspace(world.pool, workspaceId, async (db) => (await db.query("select body from raw_events")).rows);
const answered = (...pages: string[]) =>
  until("the answers", () => pages.every((page) => world.textsTo(`customer of ${page}`).length === 1));

/** Nothing is done twice, whoever asks for a replay and however often. */
async function expectReplaysToChangeNothing(): Promise<void> {
  await world.rest();
  const calls = world.calls.length;
  const before = await world.ledger();
  for (const workspaceId of [null, us, them, null])
    expect(await world.pipeline.replay(workspaceId, ALL)).toMatchObject({ entries: 0, newEntries: 0 });
  expect(await world.ledger()).toEqual(before);
  await world.rest();
  expect(world.calls).toHaveLength(calls);
}

describe.each([
  ["the installation's app", null, APP_LEVEL_SECRET],
  ["an app of which both hold the secret", "secret", "secret"],
])("signed by %s", (_name, channelSecret, secret) => {
  const connect = (page: string, workspaceId: string) =>
    world.connectPage(page, { workspaceId, secret: channelSecret });

  test("a body of one workspace is that workspace's, and kept without more ado", async () => {
    await connect(OURS, us);
    await connect(LATE, us);
    await connect(THEIRS, them);
    const url = await world.start();
    expect(await world.deliver(url, bodyOf(OURS, LATE), { secret })).toBe(200);
    expect(await stored()).toEqual([{ owner: us, problem: null, signed: false }]);
    await answered(OURS, LATE);
    await expectReplaysToChangeNothing();
  });

  test("a body of two is answered for both and seen by neither", async () => {
    await connect(OURS, us);
    await connect(THEIRS, them);
    const url = await world.startDirect(OURS, {}, secret);
    expect(await world.deliver(url, bodyOf(OURS, THEIRS), { secret })).toBe(200);
    await answered(OURS, THEIRS);
    expect((await stored()).at(-1)).toEqual({ owner: null, problem: null, signed: true });
    for (const workspaceId of [us, them])
      expect(JSON.stringify(await visibleTo(workspaceId))).not.toContain(`customer of ${THEIRS}`);
    await expectReplaysToChangeNothing();
  });

  test("what belongs to an account that the other workspace connects later is for its replay alone", async () => {
    await connect(OURS, us);
    const url = await world.start();
    expect(await world.deliver(url, bodyOf(OURS, LATE), { secret })).toBe(200);
    await answered(OURS);
    await connect(LATE, them);
    expect(await world.pipeline.replay(us, ALL)).toMatchObject({ newEntries: 0 });
    expect(await world.pipeline.replay(them, ALL)).toEqual({ entries: 0, rawEvents: 1, newEntries: 1 });
    await answered(OURS, LATE);
    expect(await stored()).toEqual([{ owner: null, problem: null, signed: true }]);
    await expectReplaysToChangeNothing();
  });

  test("a replay of one workspace leaves the other's part a loose end until that one's replay", async () => {
    await connect(OURS, us);
    const url = await world.start();
    expect(await world.deliver(url, bodyOf(LATE, THEIRS), { secret })).toBe(200);
    await connect(LATE, us);
    await connect(THEIRS, them);
    expect(await world.pipeline.replay(us, ALL)).toMatchObject({ newEntries: 1 });
    expect(await stored()).toMatchObject([{ owner: null, problem: "unknown_account" }]);
    expect(await world.pipeline.replay(them, ALL)).toMatchObject({ newEntries: 1 });
    await answered(LATE, THEIRS);
    expect(await stored()).toMatchObject([{ owner: null, problem: null }]);
    await expectReplaysToChangeNothing();
  });

  test("a body of an account that only the other workspace turns out to have becomes that workspace's", async () => {
    await connect(OURS, us);
    const url = await world.start();
    expect(await world.deliver(url, bodyOf(LATE), { secret })).toBe(200);
    await connect(LATE, them);
    expect(await world.pipeline.replay(us, ALL)).toMatchObject({ newEntries: 0 });
    expect(await world.pipeline.replay(them, ALL)).toMatchObject({ newEntries: 1 });
    await answered(LATE);
    expect(await stored()).toMatchObject([{ owner: them, problem: null }]);
    await expectReplaysToChangeNothing();
  });
});

test("what an app says of another's account is never believed, stays with who runs the installation, and harms its neighbours not", async () => {
  await world.connectPage(OURS);
  await world.connectPage(THEIRS, { workspaceId: them, secret: "another app" });
  const url = await world.start();
  expect(await world.deliver(url, bodyOf(OURS, THEIRS, LATE))).toBe(200);
  await answered(OURS);
  expect(await stored()).toEqual([{ owner: null, problem: "foreign_secret unknown_account", signed: true }]);
  expect([...(await visibleTo(us)), ...(await visibleTo(them))]).toEqual([]);
  await world.connectPage(LATE);
  expect(await world.pipeline.replay(null, ALL)).toMatchObject({ newEntries: 1 });
  await answered(OURS, LATE);
  expect(world.textsTo(`customer of ${THEIRS}`)).toEqual([]);
  expect(await stored()).toMatchObject([{ owner: null, problem: "foreign_secret unknown_account" }]);
  await expectReplaysToChangeNothing();
});

test("what a workspace's own app signed, all about its own accounts and unknown ones, stays its own", async () => {
  await world.connectPage(OURS);
  const url = await world.start();
  expect(await world.deliver(url, bodyOf(OURS, LATE))).toBe(200);
  expect(await stored()).toEqual([{ owner: us, problem: "unknown_account", signed: true }]);
  expect(await visibleTo(us)).toHaveLength(1);
  expect(await visibleTo(them)).toEqual([]);
});

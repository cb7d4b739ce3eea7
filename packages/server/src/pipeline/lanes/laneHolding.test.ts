import { Client } from "pg";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createTestDatabase, type TestDatabase } from "../../../test/database.ts";
import { createLog } from "../../log.ts";
import { LANE_COUNT } from "./lane.ts";
import { LaneHolding } from "./laneHolding.ts";
import { GROUPS } from "./laneLocks.ts";

const ALL = LANE_COUNT / GROUPS;
let database: TestDatabase;
let client: Client;
let holding: LaneHolding;
/** Lanes that the sender and the effects believe they may work on. */
let known: { sender: Set<number>; effects: Set<number> };
let failure: Error | undefined;

beforeEach(async () => {
  database = await createTestDatabase();
  client = new Client({ connectionString: database.url, application_name: "botschaft lanes one 0" });
  await client.connect();
  known = { sender: new Set(), effects: new Set() };
  failure = undefined;
  const take = (of: Set<number>) => async (lanes: Iterable<number>) => {
    for (const lane of lanes) of.add(lane);
    if (of === known.effects && failure) throw failure;
  };
  const leave = (of: Set<number>) => (lanes: Iterable<number>) => {
    for (const lane of lanes) of.delete(lane);
  };
  const { sender, effects } = known;
  holding = new LaneHolding(
    0,
    {
      sender: {
        takeLanes: take(sender),
        dropLanes: leave(sender),
        leaveLanes: async (lanes) => leave(sender)(lanes),
        shareLimits: () => {},
      },
      effects: { takeLanes: take(effects), leaveLanes: leave(effects) },
      log: createLog("silent"),
    },
    { beginning: () => {}, begun: () => {}, left: () => {}, wake: () => {} },
  );
});
afterEach(async () => {
  await client.end();
  await database.drop();
});

const sizes = () => [holding.held.size, known.sender.size, known.effects.size];

test("sender and effects work on the lanes that are held, and on none once their session is lost", async () => {
  await holding.rebalance(client);
  expect(sizes()).toEqual([ALL, ALL, ALL]);
  holding.lose();
  expect(sizes()).toEqual([0, 0, 0]);
});

test("lanes whose effects could not be read are nobody's to work on, and are begun with again at the next round", async () => {
  failure = new Error("the database went away");
  await expect(holding.rebalance(client)).rejects.toThrow("went away");
  expect(sizes()).toEqual([0, 0, 0]);
  failure = undefined;
  await holding.rebalance(client);
  expect(sizes()).toEqual([ALL, ALL, ALL]);
});

test("when the process stops, no lane is worked on", async () => {
  await holding.rebalance(client);
  await holding.leaveAll();
  expect(sizes()).toEqual([0, 0, 0]);
});

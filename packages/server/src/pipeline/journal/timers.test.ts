import { randomUUID } from "node:crypto";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { PAGE, PipelineWorld, pageBody, parrot, says, until } from "../../../test/pipelineWorld.ts";
import { createLog } from "../../log.ts";
import { Timers } from "./timers.ts";

let world: PipelineWorld;

beforeEach(async () => {
  world = await PipelineWorld.create();
});
afterEach(async () => {
  vi.restoreAllMocks();
  await world.close();
});

/** A timer in the table, due by every clock. */
async function set(timerId: string): Promise<void> {
  await world.pool.query(
    `insert into timers (workspace_id, conversation_id, timer_id, channel_id, contact_key, lane, name, due_at)
     values ($1, $1, $2, $1, 'probe', 0, 'wait', to_timestamp(1))`,
    [world.workspaceId, timerId],
  );
}

const fired = (contactKey: string) => world.count(`journal where kind = 'timer' and contact_key = '${contactKey}'`);

test("a timer that is set again for the same moment, because it came too early, fires again", async () => {
  const timers = new Timers(world.pool, () => {}, createLog("silent"));
  timers.start();
  try {
    for (const times of [1, 2, 3]) {
      await set("snooze");
      await until("it to fire", async () => (await fired("probe")) === times);
    }
    expect(await world.count("journal_queue")).toBe(3);
  } finally {
    await timers.stop();
  }
});

test("one that the journal does not take keeps no other from firing", async () => {
  await world.pool.query("alter table journal add check (dedupe_key not like 'timer:%:bad:%')");
  await set("bad");
  await set("good");
  const timers = new Timers(world.pool, () => {}, createLog("silent"));
  timers.start();
  try {
    await until("the other to fire", async () => (await fired("probe")) === 1);
    expect(await world.count("timers where timer_id = 'bad'")).toBe(1);
  } finally {
    await timers.stop();
  }
});

describe("although the database's clock is a minute ahead of ours", () => {
  let behindMs: number;
  beforeEach(async () => {
    behindMs = 61_000;
    const real = Date.now.bind(Date);
    vi.spyOn(Date, "now").mockImplementation(() => real() - behindMs);
    await world.connectPage(PAGE, { settings: { botReturnsAfterMinutes: 1 } });
    await world.publish(parrot);
    const url = await world.startDirect(PAGE);
    await world.deliver(url, pageBody(PAGE, says(PAGE, "anna", "Hallo")));
    await world.rest();
  });

  /** The timers were looked at since. */
  async function untilLookedAt(): Promise<void> {
    const probe = randomUUID();
    const before = await fired("probe");
    await set(probe);
    await until("a look", async () => (await fired("probe")) > before);
  }

  const isNow = async (column: string, value: string) =>
    (await world.count(`conversations where contact_key = 'anna' and ${column} = '${value}'`)) === 1;

  test.each([
    ["a snooze ends", () => ({ kind: "snooze", until: Date.now() + 60_000 }) as const, "status", "snoozed", "open"],
    ["the bot returns", () => ({ kind: "take" }) as const, "holder", "member", "bot"],
  ])("%s at its time by ours", async (_what, command, column, before, after) => {
    await world.command("anna", command());
    for (let n = 0; n < 3; n++) await untilLookedAt();
    expect(await isNow(column, before)).toBe(true);
    behindMs = 0;
    await until(after, () => isNow(column, after));
  });
});

/** Lanes that change hands while sends of theirs are under way, waiting, or being claimed. */
import { randomUUID } from "node:crypto";
import { Client } from "pg";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { PipelineWorld, until } from "../../../test/pipelineWorld.ts";
import { LANE, LATER, SenderWorld } from "../../../test/senderWorld.ts";
import type { Found } from "../outbox/uncertain/lookUpQueue.ts";
import { OutboxStore } from "../outbox/outboxStore.ts";

const PAGE = "1000001";
let world: PipelineWorld;
let senders: SenderWorld;

beforeEach(async () => {
  world = await PipelineWorld.create();
  senders = new SenderWorld(world);
});
afterEach(async () => {
  await senders.close();
  await world.close();
});

const emptyOutbox = () => until("an empty outbox", async () => (await world.count("outbox")) === 0);

describe("a claim that comes through after another process has taken the lane", () => {
  let held: Client;
  let channel: string;

  beforeEach(async () => {
    channel = await world.connectPage(PAGE);
    await senders.put(channel, ["eins", "zwei"]);
    // Claims are slow, as with a database that has just come back.
    held = new Client({ connectionString: world.database.url });
    await held.connect();
    await held.query("begin; select from outbox for update");
  });

  const claimOf = (name: string) =>
    until(`${name}'s claim under way`, async () =>
      Boolean(
        await world.count(
          `pg_stat_activity where application_name = 'botschaft sender ${name}' and wait_event_type = 'Lock'`,
        ),
      ),
    );

  /** B takes the lane while A's claim is under way; then both claims come through, A's first. */
  async function bTakesOver(
    [a, b]: readonly Awaited<ReturnType<SenderWorld["start"]>>[],
    meanwhile: () => void,
  ): Promise<void> {
    if (!a || !b) throw new Error("two senders are needed");
    await a.sender.takeLanes([LANE]);
    await claimOf("A");
    meanwhile();
    await b.sender.takeLanes([LANE]);
    await claimOf("B");
    await held.query("commit");
    await held.end();
  }

  test("is given back by a process that knows of its loss, and all is sent once and in order", async () => {
    const [a, b] = [await senders.start("A"), await senders.start("B")];
    await bTakesOver([a, b], () => a.sender.dropLanes(new Set([LANE])));
    await emptyOutbox();
    expect(senders.toAnna()).toEqual(["B eins", "B zwei"]);
  });

  test("holds back what follows while the call of a process that does not know of its loss is under way", async () => {
    let answer = () => {};
    const isAnswered = new Promise<void>((resolve) => (answer = resolve));
    const a = await senders.start("A", { answer: () => isAnswered.then(() => ({ message_id: "m_a" })) });
    const b = await senders.start("B", { lookUp: () => ({ kind: "found", mid: "m_a" }) });
    await bTakesOver([a, b], () => {});
    await until("B's word on it", () => senders.toAnna().includes("B zwei"));
    expect(senders.toAnna()).toEqual(["A eins", "B zwei"]);
    a.sender.dropLanes(new Set([LANE]));
    answer();
    await emptyOutbox();
  });

  test("is not lost when the platform puts its call off", async () => {
    const a = await senders.start("A", {
      answer: () => {
        a.sender.dropLanes(new Set([LANE]));
        return LATER;
      },
    });
    const b = await senders.start("B");
    await bTakesOver([a, b], () => {});
    await emptyOutbox();
    expect(senders.toAnna()).toEqual(["A eins", "B eins", "B zwei"]);
  });
});

describe("what waits behind a dead process's unclear send does not overtake it", () => {
  class SlowStore extends OutboxStore {
    mayTakeOver: Promise<void> = Promise.resolve();

    override async takeOver(lanes: readonly number[]): Promise<void> {
      await this.mayTakeOver;
      await super.takeOver(lanes);
    }
  }

  test("while its lane is being taken and the account, which is crowded, is fetched for", async () => {
    const channel = await world.connectPage(PAGE, { settings: { sendRatePerSecond: 100_000 } });
    await senders.put(channel, ["eins", "zwei"], { lane: 9, firstIsUnderWay: true });
    await senders.crowd(channel, 6_000, 500);
    const { sender, store } = await senders.start("A", { store: SlowStore });
    await sender.takeLanes([LANE]);
    let goOn = () => {};
    if (store instanceof SlowStore) store.mayTakeOver = new Promise((resolve) => (goOn = resolve));
    const taking = sender.takeLanes([9]);
    await until("the crowd to be sent", async () => (await world.count(`outbox where lane = ${LANE}`)) === 0);
    goOn();
    await taking;
    await emptyOutbox();
    expect(senders.toAnna()).toEqual(["A eins", "A zwei"]);
  });

  test("however many unclear sends there are before it", async () => {
    const [crowded, other] = [await world.connectPage(PAGE), await world.connectPage("2000002")];
    await senders.crowd(crowded, 20_000, 20_000, { areUnderWay: true });
    await senders.put(other, ["eins", "zwei"], { firstIsUnderWay: true });
    const { sender } = await senders.start("A");
    await sender.takeLanes([LANE]);
    await until("both", () => senders.toAnna().length === 2);
    expect(senders.toAnna()).toEqual(["A eins", "A zwei"]);
  });
});

describe("an account with more unclear sends than rows of it are kept in memory", () => {
  let channel: string;
  beforeEach(async () => {
    channel = await world.connectPage(PAGE);
    await senders.crowd(channel, 3_000, 3_000, { areUnderWay: true });
  });

  test("answers whoever else writes", async () => {
    await senders.put(channel, ["eins", "zwei"]);
    const { sender } = await senders.start("A");
    await sender.takeLanes([LANE]);
    await until("both", () => senders.toAnna().length === 2);
    expect(senders.toAnna()).toEqual(["A eins", "A zwei"]);
  });

  test("answers whoever else writes, though a thousand messages wait behind the unclear ones", async () => {
    await senders.crowd(channel, 3_000, 3_000);
    await senders.put(channel, ["eins", "zwei"]);
    const { sender } = await senders.start("A");
    await sender.takeLanes([LANE]);
    await until("both", () => senders.toAnna().length === 2);
    expect(senders.calls).toHaveLength(2);
  });
});

test("what is decided while an earlier send is unclear does not overtake what waits behind that", async () => {
  const channel = await world.connectPage(PAGE);
  const conversationId = randomUUID();
  await senders.put(channel, ["eins", "zwei"], { conversationId, firstIsUnderWay: true });
  let answer: Found = { kind: "no_answer" };
  const { sender, store } = await senders.start("A", { lookUp: () => answer });
  await sender.takeLanes([LANE]);
  await senders.put(channel, ["drei"], { conversationId });
  sender.offer((await store.load([LANE], 10)).slice(-1), new Set());
  answer = { kind: "absent" };
  await emptyOutbox();
  expect(senders.toAnna()).toEqual(["A eins", "A zwei", "A drei"]);
});

test("what another process claims late, behind an unclear send, is not overtaken", async () => {
  const channel = await world.connectPage(PAGE);
  await senders.put(channel, ["eins", "zwei", "drei"], { firstIsUnderWay: true });
  let answer: Found = { kind: "no_answer" };
  const { sender } = await senders.start("B", { lookUp: () => answer });
  const { store } = await senders.start("A");
  await sender.takeLanes([LANE]);
  const [, second] = await store.load([LANE], 10);
  if (!second) throw new Error("three rows must be there");
  await store.claim([second]);
  answer = { kind: "found", mid: "m_eins" };
  await until("the first to be found", async () => (await world.count("outbox")) === 2);
  answer = { kind: "absent" };
  await emptyOutbox();
  expect(senders.toAnna()).toEqual(["B zwei", "B drei"]);
});

test("what was recalled under way is not sent again, though the answer to the recall's commit was lost with the lane", async () => {
  await senders.put(await world.connectPage(PAGE), ["eins"]);
  let putOff = () => {};
  const answer = new Promise<object>((resolve) => (putOff = () => resolve(LATER)));
  const { sender } = await senders.start("A", { answer: () => answer });
  await sender.takeLanes([LANE]);
  await until("the call", () => senders.calls.length === 1);
  await world.pool.query("update outbox set is_recalled = true");
  sender.dropLanes(new Set([LANE]));
  await sender.takeLanes([LANE]);
  putOff();
  await emptyOutbox();
  expect(senders.calls).toHaveLength(1);
});

test("what a dead process left is counted as uncertain once, however often its lane changes hands", async () => {
  await senders.put(await world.connectPage(PAGE), ["eins"], { firstIsUnderWay: true });
  for (const name of ["A", "B", "C"]) {
    const { sender } = await senders.start(name);
    await sender.takeLanes([LANE]);
    await sender.leaveLanes(new Set([LANE]));
  }
  expect((await world.ledger()).uncertain).toBe(1);
});

test("a table that cannot be fetched from is complained of once", async () => {
  class AwayStore extends OutboxStore {
    isAway = true;
    asked = 0;

    override async loadQueued(...asked: Parameters<OutboxStore["loadQueued"]>) {
      this.asked++;
      if (this.isAway) throw new Error("the database is away");
      return super.loadQueued(...asked);
    }
  }
  const channel = await world.connectPage(PAGE, { settings: { sendRatePerSecond: 100_000 } });
  await senders.crowd(channel, 3_000, 500);
  const warnings: string[] = [];
  const { sender, store } = await senders.start("A", { store: AwayStore, warn: (event) => warnings.push(event) });
  if (!(store instanceof AwayStore)) throw new Error("the store must be the one that is away");
  await sender.takeLanes([LANE]);
  await until("several tries", () => store.asked > 3);
  store.isAway = false;
  await emptyOutbox();
  expect(warnings).toEqual(["outbox.refill_failed"]);
});

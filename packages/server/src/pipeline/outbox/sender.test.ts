import { randomUUID } from "node:crypto";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { NewSend } from "@botschaft/core";
import { PipelineWorld, until } from "../../../test/pipelineWorld.ts";
import { LANE, SenderWorld, text } from "../../../test/senderWorld.ts";
import { OutboxStore, type Result, type StoredItem } from "./outboxStore.ts";
import type { Sender } from "./sender.ts";

/** Hands over what it read for one account only when it is let. */
class HeldStore extends OutboxStore {
  fetches = 0;
  letGo: () => void = () => {};
  readonly #held = new Promise<void>((resolve) => (this.letGo = resolve));
  /** Ends are written down once this has come. */
  mayRecord: Promise<void> = Promise.resolve();

  override async loadQueued(...asked: Parameters<OutboxStore["loadQueued"]>): Promise<StoredItem[]> {
    const rows = await super.loadQueued(...asked);
    this.fetches++;
    await this.#held;
    return rows;
  }

  override async record(results: readonly Result[]): Promise<void> {
    await this.mayRecord;
    await super.record(results);
  }
}

let world: PipelineWorld;
let senders: SenderWorld;
let sender: Sender;
let store: HeldStore;

beforeEach(async () => {
  world = await PipelineWorld.create();
  senders = new SenderWorld(world);
});
afterEach(async () => {
  store.letGo();
  await senders.close();
  await world.close();
});

async function startSender(): Promise<void> {
  const started = await senders.start("A", { store: HeldStore });
  if (!(started.store instanceof HeldStore)) throw new Error("the store must be the one that holds");
  ({ sender } = started);
  store = started.store;
}

const connect = (pageId: string) => world.connectPage(pageId, { settings: { sendRatePerSecond: 100_000 } });
const action = (name: "typing_on" | "mark_seen") => ({ kind: "action" as const, action: name });

test("what waits is sent after a start, however much it is", async () => {
  const [crowded, other] = [await connect("1000001"), await connect("2000002")];
  await senders.crowd(crowded, 20_000, 500);
  await senders.put(other, [action("typing_on")]);
  await startSender();
  store.letGo();
  await sender.takeLanes([LANE]);
  await until("calls for both", () => senders.toAnna().length === 1 && senders.calls.length > 1_000);
});

test("what is decided while older sends of its conversation are being fetched does not overtake them", async () => {
  const channel = await connect("1000001");
  const conversationId = randomUUID();
  await senders.crowd(channel, 2_000, 500);
  await senders.put(channel, [action("mark_seen")], { conversationId });
  await startSender();
  await sender.takeLanes([LANE]);
  await until("older sends being fetched", () => store.fetches > 0);
  await senders.put(channel, [action("typing_on")], { conversationId });
  const rows = await store.load([LANE], 100_000);
  sender.offer(rows.filter(({ contactKey }) => contactKey === "anna").slice(-1), new Set());
  await until("only these two to be left", async () => (await world.count("outbox")) === 2);
  expect(senders.toAnna()).toEqual([]);
  store.letGo();
  await until("an empty outbox", async () => (await world.count("outbox")) === 0);
  expect(senders.toAnna()).toEqual(["A mark_seen", "A typing_on"]);
});

test("what was sent and is not written down yet is not sent again by a fetch that began before", async () => {
  const channel = await connect("1000001");
  await senders.crowd(channel, 2_001, 500);
  await startSender();
  let release = () => {};
  store.mayRecord = new Promise<void>((resolve) => (release = resolve));
  await sender.takeLanes([LANE]);
  await until("a fetch that is on its way", () => store.fetches > 0);
  await until("everything in memory to be sent", () => senders.calls.length === 2_000);
  store.letGo();
  await until("what was fetched to be sent", () => senders.calls.length > 2_000);
  release();
  await until("an empty outbox", async () => (await world.count("outbox")) === 0);
  expect(senders.calls).toHaveLength(2_001);
});

test("what a fetch found before its turn came back from the database is sent once", async () => {
  const channel = await connect("1000001");
  await senders.crowd(channel, 2_000, 500);
  await senders.put(channel, [action("mark_seen")]);
  await startSender();
  let release = () => {};
  store.mayRecord = new Promise<void>((resolve) => (release = resolve));
  const anna = (await store.load([LANE], 10_000)).filter(({ contactKey }) => contactKey === "anna");
  await sender.takeLanes([LANE]);
  store.letGo();
  await until("the call", () => senders.toAnna().length === 1);
  sender.offer(anna, new Set());
  const calls = senders.calls.length;
  await senders.put(channel, [action("typing_on")], { conversationId: randomUUID() });
  sender.offer((await store.load([LANE], 10_000)).slice(-1), new Set());
  await until("a later call", () => senders.calls.length > calls);
  release();
  await until("an empty outbox", async () => (await world.count("outbox")) === 0);
  expect(senders.toAnna()).toEqual(["A mark_seen", "A typing_on"]);
});

test("a claim and a note that PostgreSQL refuses hold up no other send", async () => {
  const channel = await connect("1000001");
  const conversationId = randomUUID();
  await world.pool.query("alter table outbox add check (state <> 'in_flight' or seq is distinct from 77)");
  await senders.put(channel, [text(1, "Moin")]);
  await world.pool.query("update outbox set seq = 77");
  await senders.put(channel, [action("mark_seen")], { conversationId });
  await world.pool.query(`
    create function refuse() returns trigger language plpgsql as $$ begin raise exception 'not this one'; end $$;
    create trigger refuse before delete on outbox for each row when (old.conversation_id = '${conversationId}') execute function refuse()`);
  await senders.crowd(channel, 100, 10);
  await startSender();
  await sender.takeLanes([LANE]);
  await until("all others to be sent and noted", async () => (await world.count("outbox")) === 2);
  expect(senders.toAnna()).toEqual(["A mark_seen"]);
  expect(sender.load.refusedNotes).toBe(1);
});

describe("classes", () => {
  const slow = () => world.connectPage("1000001", { settings: { sendRatePerSecond: 50 } });
  const indexOfAnna = () => senders.calls.findIndex(({ to }) => to === "anna");

  test("an answer leaves before campaigns that were decided long before, in memory or not", async () => {
    const channel = await slow();
    await senders.crowd(channel, 25_000, 25_000, { class: "campaign" });
    await startSender();
    store.letGo();
    await sender.takeLanes([LANE]);
    await until("a first campaign's call", () => senders.calls.length > 0);
    await senders.put(channel, [text(1, "Moin")]);
    sender.offer(
      (await store.load([LANE], 100_000)).filter(({ contactKey }) => contactKey === "anna"),
      new Set(),
    );
    const before = senders.calls.length;
    await until("the answer", () => indexOfAnna() >= 0);
    expect(indexOfAnna()).toBeLessThan(before + 25);
    expect(await world.count("outbox")).toBeGreaterThan(20_000);
  });

  test("the next message of an idle conversation may leave at once while campaigns wait", async () => {
    const channel = await slow();
    await senders.crowd(channel, 1_000, 1_000, { class: "campaign" });
    await startSender();
    await sender.takeLanes([LANE]);
    await until("a first campaign's call", () => senders.calls.length > 0);
    expect(sender.tryReserve(randomUUID(), channel, LANE, text(1, "Moin"), 0)).toBe(true);
    expect(sender.tryReserve(randomUUID(), channel, LANE, text(1, "Moin"), 3)).toBe(false);
  });

  test("what stands before an answer in its conversation is lifted with it, also out of the table", async () => {
    const channel = await slow();
    const conversationId = randomUUID();
    await senders.crowd(channel, 22_000, 22_000, { class: "campaign" });
    await senders.put(channel, ["Werbung"], { conversationId, class: "campaign" });
    await startSender();
    store.letGo();
    await sender.takeLanes([LANE]);
    await until("a first campaign's call", () => senders.calls.length > 0);
    await senders.put(channel, [text(2, "Antwort")], { conversationId });
    sender.offer(
      (await store.load([LANE], 100_000)).filter(({ contactKey, rank }) => contactKey === "anna" && rank === 0),
      new Set(),
    );
    await until("both", () => senders.toAnna().length === 2);
    expect(senders.toAnna()).toEqual(["A Werbung", "A Antwort"]);
    expect(await world.count("outbox")).toBeGreaterThan(20_000);
  });

  test("a campaign leaves a tenth of the rate to those who wait, and leaves evenly", async () => {
    const channel = await world.connectPage("1000001", { settings: { sendRatePerSecond: 100 } });
    await senders.crowd(channel, 500, 500, { class: "campaign" });
    await startSender();
    await sender.takeLanes([LANE]);
    await until("half a second of campaign", () => senders.calls.length >= 40);
    const reserved = Array.from({ length: 10 }, () =>
      sender.tryReserve(randomUUID(), channel, LANE, text(1, "Moin"), 0),
    );
    expect(reserved).not.toContain(false);
  });
});

describe("a send whose fate nobody knows", () => {
  const nobodyKnows = { lookUp: () => ({ kind: "absent" }) as const };
  const start = async (answer: () => Promise<object> = async () => ({ message_id: "m" })) => {
    await startSender();
    const b = await senders.start("B", { ...nobodyKnows, answer });
    await b.sender.takeLanes([LANE]);
  };

  test("is sent again when somebody waits for it, and holds up what follows until then", async () => {
    const channel = await connect("1000001");
    await senders.put(channel, ["eins", "zwei"], { firstIsUnderWay: true });
    await start();
    await until("both", () => senders.toAnna().length === 2);
    expect(senders.toAnna()).toEqual(["B eins", "B zwei"]);
  });

  test("is not sent again when it is a campaign's, is counted, and holds up nothing", async () => {
    const channel = await connect("1000001");
    await senders.put(channel, ["eins", "zwei"], { firstIsUnderWay: true, class: "campaign" });
    let uncertain = 0;
    await start(async () => {
      uncertain = await world.count("outbox where state = 'uncertain'");
      return { message_id: "m" };
    });
    await until("the second", () => uncertain === 1);
    await until("an empty outbox", async () => (await world.count("outbox")) === 0);
    expect(senders.toAnna()).toEqual(["B zwei"]);
    expect(await world.ledger()).toMatchObject({ uncertain: 1, unsettled: 1, sent: 1 });
  });
});

describe("an account's documented limits", () => {
  const voice: NewSend = {
    kind: "content",
    seq: 1,
    content: { kind: "media", items: [{ type: "audio", source: { url: "https://nordwind.example/moin.m4a" } }] },
    ground: { kind: "open_window", until: Date.now() + 3_600_000 },
    replyToMid: null,
  };
  /** How many of twenty conversations that have nothing under way may send this at once. */
  const reserve = (channel: string, send: NewSend) => {
    const conversations = Array.from({ length: 20 }, () => randomUUID());
    const reserved = conversations.filter((id) => sender.tryReserve(id, channel, LANE, send, 0));
    for (const id of reserved) sender.release(id);
    return reserved.length;
  };

  test("let ten sounds leave in a second, the first of a conversation included", async () => {
    const channel = await connect("1000001");
    await startSender();
    await sender.takeLanes([LANE]);
    expect(reserve(channel, voice)).toBe(10);
  });

  test("are shared by the processes", async () => {
    const channel = await world.connectPage("1000001", { settings: { sendRatePerSecond: 12 } });
    await startSender();
    await sender.takeLanes([LANE]);
    sender.shareLimits(3);
    expect(reserve(channel, text(1, "Hallo"))).toBe(4);
  });

  test("count what has just left when their share grows", async () => {
    const channel = await world.connectPage("1000001", { settings: { sendRatePerSecond: 12 } });
    await startSender();
    await sender.takeLanes([LANE]);
    sender.shareLimits(3);
    reserve(channel, text(1, "Hallo"));
    sender.shareLimits(1);
    expect(reserve(channel, text(1, "Hallo"))).toBe(8);
  });
});

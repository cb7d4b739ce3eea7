/** Entries that turns put into other conversations. */
import { afterEach, beforeEach, expect, test } from "vitest";
import { asId, type ChannelId, type Delivery, type EntryBody } from "@botschaft/core";
import { PAGE, PipelineWorld, pageBody, parrot, says, until } from "../../../../test/pipelineWorld.ts";

const SECOND = "1000002";
const DAY_MS = 86_400_000;
let world: PipelineWorld;
let url: string;
/** Both Pages are the same business's; Anna's window is open at the second alone. */
let channels: { first: ChannelId; second: ChannelId };

beforeEach(async () => {
  world = await PipelineWorld.create();
  channels = { first: asId(await world.connectPage(PAGE)), second: asId(await world.connectPage(SECOND)) };
  await world.publish(parrot);
  url = await world.startDirect(PAGE);
  await world.deliver(url, pageBody(PAGE, says(PAGE, "anna", "Hallo", { at: Date.now() - 3 * DAY_MS })));
  await world.deliver(url, pageBody(SECOND, says(SECOND, "anna2", "Hallo")));
  await world.rest();
});
afterEach(async () => {
  await world.close();
});

function delivery(text: string): Delivery {
  const id = asId<Delivery["id"]>(text);
  return {
    id,
    step: 0,
    content: { kind: "text", text },
    purpose: "notice",
    cause: { kind: "broadcast", broadcastId: "b1", deliveryId: id },
    rest: [{ channelId: channels.second, contactKey: "anna2" }],
    refusals: [],
  };
}

function append(body: EntryBody, dedupeKey: string, to = { channelId: channels.first, contactKey: "anna" }) {
  return world.append(to.channelId, to.contactKey, body, dedupeKey);
}

test("reach it in the order in which they were posted, once each, and are counted", async () => {
  const texts = Array.from({ length: 20 }, (_, index) => `Nachricht ${index}`);
  await Promise.all(texts.map((text) => append({ kind: "deliver", delivery: delivery(text) }, `delivery:${text}:0`)));
  await until("all to arrive", () => world.textsTo("anna2").length === texts.length + 1);
  expect(world.textsTo("anna2").slice(1)).toEqual(texts);
  // The same again changes nothing, neither at the first conversation nor at the one it was passed on to.
  const again = delivery("Nachricht 0");
  await append({ kind: "deliver", delivery: again }, "delivery:Nachricht 0:0");
  await append({ kind: "deliver", delivery: again }, "another key");
  await world.rest();
  expect(world.textsTo("anna2")).toHaveLength(texts.length + 1);
  const { arrived, received, handled } = await world.ledger();
  expect(received).toBe(handled);
  expect(arrived).toBe((received ?? 0) + 2);
});

test("are handled by whichever process has the lane", async () => {
  const people = Array.from({ length: 12 }, (_, index) => `person${index}`);
  await world.deliver(url, pageBody(SECOND, ...people.map((one) => says(SECOND, one, "Hallo"))));
  await world.start({ role: "worker" });
  const holders =
    "(select distinct pid from pg_locks where locktype = 'advisory' and database = (select oid from pg_database where datname = current_database())) as h";
  await until("the lanes to be shared out", async () => (await world.count(holders)) >= 4);
  for (const contactKey of people) {
    const one = { ...delivery(contactKey), rest: [{ channelId: channels.second, contactKey }] };
    await append({ kind: "deliver", delivery: one }, `delivery:${contactKey}:0`);
  }
  await until("all to arrive", () => people.every((one) => world.textsTo(one).includes(one)));
});

test("and come round for the ninth time are kept as failed, whole", async () => {
  const signal = { kind: "signal", name: "order.created", data: {} } as const;
  await append({ ...signal, hops: 8 }, "eight");
  await append({ ...signal, hops: 9 }, "nine");
  await world.rest();
  const { rows } = await world.pool.query("select dedupe_key, body, error from journal_failures");
  expect(rows).toEqual([
    { dedupe_key: "nine", body: { ...signal, hops: 9 }, error: expect.stringContaining("posted on 9 times") },
  ]);
});

test("nothing acts in a conversation by the channel of another workspace", async () => {
  const workspaceId = await world.addWorkspace();
  const foreign = asId<ChannelId>(await world.connectPage("1000003", { workspaceId }));
  await append({ kind: "signal", name: "x", data: {} }, "x", { channelId: foreign, contactKey: "anna" });
  await world.rest();
  expect(await world.count("journal_failures where error = 'the channel is no longer connected'")).toBe(1);
});

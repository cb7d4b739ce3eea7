/** What a platform tells about single messages, from its event to the row. */
import { afterEach, beforeEach, expect, test } from "vitest";
import type { InboundEvent } from "@botschaft/core";
import { PAGE, PipelineWorld, pageBody, parrot, says, until } from "../../../../test/pipelineWorld.ts";

type Status = Extract<InboundEvent, { kind: "status" }>;

let world: PipelineWorld;
let channelId: string;
let url: string;

beforeEach(async () => {
  world = await PipelineWorld.create();
  channelId = await world.connectPage(PAGE);
  await world.publish(parrot);
  url = await world.startDirect(PAGE, { uncertainWaitSeconds: 60 });
});
afterEach(() => world.close());

const AT = Date.now();
const told = (state: Status["state"], more: Partial<Status> = {}) => {
  const clientRef = world.calls.findLast(({ to, metadata }) => to === "anna" && metadata !== undefined)?.metadata ?? "";
  const event: Status = { kind: "status", at: AT, mid: "m_told", clientRef, state, ...more };
  return world.append(channelId, "anna", { kind: "inbound", event });
};

async function answerToAnna() {
  const { rows } = await world.pool.query(
    `select m.delivery, m.delivery_detail as detail, m.delivered_at as "deliveredAt", m.read_at as "readAt", m.price
       from messages m join conversations c on c.id = m.conversation_id where c.contact_key = 'anna' and m.author = 'bot'`,
  );
  return rows[0];
}

const untilTold = (what: string, is: (row: Awaited<ReturnType<typeof answerToAnna>>) => boolean) =>
  until(what, async () => is(await answerToAnna()));

test("times and price stand on the message, in whichever order they are told, and the earliest of each counts", async () => {
  await world.deliver(url, pageBody(PAGE, says(PAGE, "anna", "Hallo")));
  await world.rest();
  await told("read", { at: AT + 5_000 });
  await told("delivered", { at: AT + 2_000, price: { category: "service", isBillable: false } });
  await told("read", { at: AT + 9_000 });
  await world.rest();
  await untilTold("the price", ({ price }) => price !== null);
  expect(await answerToAnna()).toEqual({
    delivery: "sent",
    detail: null,
    deliveredAt: new Date(AT + 2_000),
    readAt: new Date(AT + 5_000),
    price: { category: "service", isBillable: false },
  });
});

test("a message that the platform took and could not deliver has failed, with the reason", async () => {
  await world.deliver(url, pageBody(PAGE, says(PAGE, "anna", "Hallo")));
  await world.rest();
  await told("failed", { error: "131026: not on the platform" });
  await untilTold("the failure", ({ delivery }) => delivery === "failed");
  expect((await answerToAnna()).detail).toBe("131026: not on the platform");
});

test("a status settles a send whose call had no clear end, as an echo does, and it is not sent again", async () => {
  world.answer = (call) => (call.to === "anna" && call.text !== undefined ? "drop" : { status: 200, body: {} });
  await world.deliver(url, pageBody(PAGE, says(PAGE, "anna", "Hallo")));
  await untilTold("it to be uncertain", (row) => row?.delivery === "uncertain");
  await told("delivered");
  await untilTold("it to be settled", ({ delivery }) => delivery === "sent");
  await world.rest();
  expect(world.textsTo("anna")).toHaveLength(1);
  expect((await answerToAnna()).deliveredAt).toEqual(new Date(AT));
});

test("a status that names none of our messages changes nothing, and is counted", async () => {
  await world.deliver(url, pageBody(PAGE, says(PAGE, "anna", "Hallo")));
  await world.rest();
  const before = await answerToAnna();
  await told("failed", { clientRef: "somebody else's" });
  await until("the event", async () => (await world.count("events where name = 'status.unmatched'")) === 1);
  expect(await answerToAnna()).toEqual(before);
});

import { randomUUID } from "node:crypto";
import { afterEach, beforeEach, expect, test } from "vitest";
import { Connection } from "../../db/connection.ts";
import { pageBody, parrot, PipelineWorld, says, until } from "../../../test/pipelineWorld.ts";
import { OutboxStore } from "./outboxStore.ts";

const PAGE = "1000001";
let world: PipelineWorld;
let connections: Connection[];

beforeEach(async () => {
  world = await PipelineWorld.create();
  connections = [];
  await world.connectPage(PAGE);
  await world.publish(parrot);
});
afterEach(async () => {
  for (const connection of connections) await connection.close();
  await world.close();
});

function storeOf(processId: string): OutboxStore {
  const connection = new Connection(world.database.url, "test");
  connections.push(connection);
  return new OutboxStore(connection, world.pool, processId, processId);
}

/** One row that waits to be sent, with no process that would send it. */
async function waitingRow(store: OutboxStore) {
  const url = await world.start();
  await world.deliver(url, pageBody(PAGE, says(PAGE, "anna", "Hallo")));
  await until("the answer", () => world.textsTo("anna").length === 1);
  await until("an empty outbox", async () => (await world.count("outbox")) === 0);
  await world.stopOne();
  await world.pool.query(
    `insert into outbox (workspace_id, conversation_id, channel_id, contact_key, lane, seq, send)
     select workspace_id, id, channel_id, contact_key, lane, 2, '{"kind":"action","action":"typing_on"}' from conversations`,
  );
  const [row] = await store.load(
    Array.from({ length: 64 }, (_, lane) => lane),
    10,
  );
  if (!row) throw new Error("the row was not found");
  return row;
}

test("a claim whose answer was lost on the way can be asked for again", async () => {
  const store = storeOf(randomUUID());
  const row = await waitingRow(store);
  expect([...(await store.claim([row]))]).toEqual([row.id]);
  expect([...(await store.claim([row]))]).toEqual([row.id]);
});

test("a row that another process claimed, or has to find out about, is not ours", async () => {
  const [one, two] = [storeOf(randomUUID()), storeOf(randomUUID())];
  const row = await waitingRow(one);
  expect((await one.claim([row])).size).toBe(1);
  expect((await two.claim([row])).size).toBe(0);
  await two.takeOver([row.lane]);
  expect((await one.claim([row])).size).toBe(0);
});

test("an end that is written down twice is counted once", async () => {
  const store = storeOf(randomUUID());
  const waiting = await waitingRow(store);
  const item = { ...waiting, send: { kind: "content", seq: 2 } as never };
  await store.claim([item]);
  const before = await world.ledger();
  const uncertain = { item, kind: "uncertain", detail: "no answer" } as const;
  await store.record([uncertain]);
  await store.record([uncertain]);
  expect((await world.ledger()).uncertain).toBe(1);
  const sent = { item, kind: "sent", mid: "m_2" } as const;
  await store.record([sent]);
  await store.record([sent]);
  expect((await world.ledger()).sent).toBe((before.sent ?? 0) + 1);
});

test("what another process has taken over is not noted as waiting by who had it before", async () => {
  const [one, two] = [storeOf(randomUUID()), storeOf(randomUUID())];
  const waiting = await waitingRow(one);
  const item = { ...waiting, send: { kind: "content", seq: 2 } as never };
  await world.pool.query("update outbox set seq = 2");
  await world.pool.query("update messages set delivery = 'queued' where seq = 2");
  await one.claim([item]);
  await two.takeOver([item.lane]);
  await one.record([{ item, kind: "requeued", dueAt: 0 }]);
  expect((await world.messages("anna"))[1]?.delivery).toBe("uncertain");
  expect(await world.count("outbox where state = 'uncertain'")).toBe(1);
});

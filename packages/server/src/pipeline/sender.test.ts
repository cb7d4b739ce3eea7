import { randomUUID } from "node:crypto";
import { afterEach, beforeEach, expect, test } from "vitest";
import { PipelineWorld, until } from "../../test/pipelineWorld.ts";
import { Connection } from "../db/connection.ts";
import { createLog } from "../log.ts";
import { Directory } from "./directory.ts";
import { OutboxStore, type Result, type StoredItem } from "./outboxStore.ts";
import { Sender } from "./sender.ts";

const LANE = 5;
const PROCESS = randomUUID();

/** Hands over what it read for one account only when it is let. */
class HeldStore extends OutboxStore {
  fetches = 0;
  letGo: () => void = () => {};
  readonly #held = new Promise<void>((resolve) => (this.letGo = resolve));
  /** Ends are written down once this has come. */
  mayRecord: Promise<void> = Promise.resolve();

  override async load(lanes: readonly number[], limit: number, channelId: string | null = null): Promise<StoredItem[]> {
    const rows = await super.load(lanes, limit, channelId);
    if (channelId === null) return rows;
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
let connection: Connection;
let store: HeldStore;
let sender: Sender;
/** What was called, as "contact action". */
let calls: string[];

beforeEach(async () => {
  world = await PipelineWorld.create();
  connection = new Connection(world.database.url, "test");
  store = new HeldStore(connection, world.pool, PROCESS, "test");
  calls = [];
});
afterEach(async () => {
  store.letGo();
  await sender.stop();
  await connection.close();
  await world.close();
});

async function startSender(): Promise<void> {
  const directory = new Directory(world.pool, () => "token");
  await directory.load();
  sender = new Sender({
    store,
    directory,
    log: createLog("silent"),
    call: async (_channel, { body }) => {
      const call = JSON.parse(String(body)) as { recipient: { id: string }; sender_action: string };
      calls.push(`${call.recipient.id} ${call.sender_action}`);
      return { status: 200, headers: {}, body: JSON.stringify({ recipient_id: call.recipient.id }) };
    },
    tellRefused: async () => {},
    markBroken: async () => {},
    lookUp: async () => ({ kind: "no_answer" }),
    accountAddress: () => ({
      accountId: "1",
      graphUrl: world.platformUrl,
      graphVersion: "v25.0",
      token: "token",
      appSecretProof: undefined,
    }),
    uncertainWaitMs: 1_000,
    longestCallMs: 1_000,
  });
}

const connect = (pageId: string) => world.connectPage(pageId, { settings: { sendRatePerSecond: 100_000 } });

/** So many rows that wait, spread over conversations of the channel. */
async function waiting(channelId: string, count: number, conversations: number): Promise<void> {
  await world.pool.query(
    `insert into outbox (workspace_id, conversation_id, channel_id, contact_key, lane, send)
     select $1, ('00000000-0000-7000-8000-' || lpad((n % $4)::text, 12, '0'))::uuid, $2, 'somebody', $5, '{"kind":"action","action":"typing_on"}'
       from generate_series(1, $3) as n`,
    [world.workspaceId, channelId, count, conversations, LANE],
  );
}

async function waitingFor(channelId: string, conversationId: string, action: string): Promise<StoredItem> {
  const { rows } = await world.pool.query<{ id: string }>(
    `insert into outbox (workspace_id, conversation_id, channel_id, contact_key, lane, send)
     values ($1, $2, $3, 'anna', $4, $5) returning id`,
    [world.workspaceId, conversationId, channelId, LANE, JSON.stringify({ kind: "action", action })],
  );
  const found = (await store.load([LANE], 100_000)).find((row) => row.id === rows[0]?.id);
  if (!found) throw new Error("the row was not found");
  return found;
}

const toAnna = () => calls.filter((call) => call.startsWith("anna"));

test("what waits is sent after a start, however much it is", async () => {
  const [crowded, other] = [await connect("1000001"), await connect("2000002")];
  await waiting(crowded, 20_000, 500);
  await waitingFor(other, randomUUID(), "typing_on");
  await startSender();
  store.letGo();
  await sender.takeLanes([LANE]);
  await until("calls for both", () => toAnna().length === 1 && calls.length > 1_000);
});

test("what is decided while older sends of its conversation are being fetched does not overtake them", async () => {
  const channel = await connect("1000001");
  await waiting(channel, 2_000, 500);
  const conversationId = randomUUID();
  await waitingFor(channel, conversationId, "mark_seen");
  await startSender();
  await sender.takeLanes([LANE]);
  await until("older sends being fetched", () => store.fetches > 0);
  sender.offer([await waitingFor(channel, conversationId, "typing_on")], new Set());
  await until("only these two to be left", async () => (await world.count("outbox")) === 2);
  expect(toAnna()).toEqual([]);
  store.letGo();
  await until("an empty outbox", async () => (await world.count("outbox")) === 0);
  expect(toAnna()).toEqual(["anna mark_seen", "anna typing_on"]);
});

test("what was sent and is not written down yet is not sent again by a fetch that began before", async () => {
  const channel = await connect("1000001");
  await waiting(channel, 2_001, 500);
  await startSender();
  let release = () => {};
  store.mayRecord = new Promise<void>((resolve) => (release = resolve));
  await sender.takeLanes([LANE]);
  await until("a fetch that is on its way", () => store.fetches > 0);
  await until("everything in memory to be sent", () => calls.length === 2_000);
  store.letGo();
  await until("the next fetch", () => store.fetches > 1);
  release();
  await until("an empty outbox", async () => (await world.count("outbox")) === 0);
  expect(calls).toHaveLength(2_001);
});

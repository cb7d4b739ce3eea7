/** Two transactions that change the same rows of the outbox at the same moment: one waits for the other, and never both. */
import { randomUUID } from "node:crypto";
import { Client } from "pg";
import { afterEach, beforeEach, expect, test } from "vitest";
import { PipelineWorld, until } from "../../../test/pipelineWorld.ts";
import { LANE, SenderWorld } from "../../../test/senderWorld.ts";
import { Connection } from "../../db/connection.ts";
import { OutboxStore, type StoredItem } from "./outboxStore.ts";
import { recallSends } from "../lanes/save/recallSends.ts";
import { saveRare, type Rare } from "../lanes/save/saveRare.ts";

const [EARLIER, LATER] = ["00000000-0000-7000-8000-000000000001", "00000000-0000-7000-8000-000000000002"];
const NOTHING: Rare = {
  recalls: [],
  patches: [],
  messagePatches: [],
  wantedMedia: [],
  settled: [],
  timers: [],
  effects: [],
  posts: [],
  deliveries: [],
  told: new Map(),
  refusals: [],
  accountEvents: [],
  failures: [],
};
let world: PipelineWorld;
let senders: SenderWorld;
let connection: Connection;
let store: OutboxStore;
/** Of the two conversations, under way both. */
let rows: StoredItem[];
/** Has a turn's transaction open. */
let turn: Client;
/** Holds the row of the earlier conversation until `letGo`. */
let holder: Client;

beforeEach(async () => {
  world = await PipelineWorld.create();
  senders = new SenderWorld(world);
  connection = new Connection(world.database.url, "notes");
  store = new OutboxStore(connection, world.pool, randomUUID(), "test");
  const channel = await world.connectPage("1000001");
  await senders.put(channel, [{ kind: "action", action: "typing_on" }], { conversationId: LATER });
  await senders.put(channel, ["eins"], { conversationId: EARLIER });
  // A recall takes back messages of the bot, and typing dots, which are none.
  await world.pool.query("update outbox set seq = null where conversation_id = $1", [LATER]);
  await world.pool.query(
    `insert into messages (workspace_id, conversation_id, seq, author, at, body, delivery)
     values ($1, $2, 1, 'bot', now(), '{"kind": "said", "contents": []}', 'queued')`,
    [world.workspaceId, EARLIER],
  );
  rows = (await store.load([LANE], 10)).sort((a, b) => (a.conversationId < b.conversationId ? -1 : 1));
  await store.claim(rows);
  turn = new Client({ connectionString: world.database.url, application_name: "botschaft turn" });
  holder = new Client({ connectionString: world.database.url });
  await Promise.all([turn.connect(), holder.connect()]);
  await turn.query("begin");
  await holder.query("begin");
  await holder.query("select from outbox where conversation_id = $1 for update", [EARLIER]);
});
afterEach(async () => {
  await Promise.all([turn.end(), holder.end(), connection.close()]);
  await senders.close();
  await world.close();
});

const waiting = (name: string) =>
  until(`${name} to wait`, async () =>
    Boolean(
      await world.count(`pg_stat_activity where application_name = 'botschaft ${name}' and wait_event_type = 'Lock'`),
    ),
  );

function both(): [StoredItem, StoredItem] {
  const [earlier, later] = rows;
  if (!earlier || !later) throw new Error("both rows must be there");
  return [earlier, later];
}

test("a recall, and notes of which some end a send and some do not", async () => {
  const [earlier, later] = both();
  const recalls = [EARLIER, LATER].map((conversationId) => ({
    workspaceId: world.workspaceId,
    conversationId,
    beforeSeq: 10,
  }));
  const recall = recallSends(turn, recalls).then(() => turn.query("commit"));
  await waiting("turn");
  const notes = store.record([
    { item: later, kind: "dropped" },
    { item: earlier, kind: "requeued", dueAt: 0 },
  ]);
  await waiting("notes");
  await holder.query("commit");
  await Promise.all([recall, notes]);
  expect(await world.count("outbox where state = 'queued'")).toBe(1);
});

test("a turn that takes back one conversation's sends and hears another's echo, and notes of both", async () => {
  const [earlier, later] = both();
  const notes = store.record([
    { item: later, kind: "dropped" },
    { item: earlier, kind: "sent", mid: "m_1" },
  ]);
  await waiting("notes");
  const rare: Rare = {
    ...NOTHING,
    recalls: [{ workspaceId: world.workspaceId, conversationId: LATER, beforeSeq: 10 }],
    settled: [{ workspaceId: world.workspaceId, conversationId: EARLIER, seq: 1, mid: "m_1", at: Date.now() }],
  };
  const saved = saveRare(turn, rare, "test").then(() => turn.query("commit"));
  await waiting("turn");
  await holder.query("commit");
  await Promise.all([saved, notes]);
  expect(await world.count("outbox")).toBe(0);
});

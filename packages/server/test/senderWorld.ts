/** Senders alone, over an outbox that a test fills by hand: what is to leave is decided by the test and not by turns. */
import { randomUUID } from "node:crypto";
import type { Pool } from "pg";
import { type NewSend, type SendClass, sendClasses } from "@botschaft/core";
import { Connection } from "../src/db/connection.ts";
import { createLog } from "../src/log.ts";
import { Directory } from "../src/pipeline/directory/directory.ts";
import type { Found } from "../src/pipeline/outbox/uncertain/lookUpQueue.ts";
import { OutboxStore } from "../src/pipeline/outbox/outboxStore.ts";
import { Sender } from "../src/pipeline/outbox/sender.ts";
import type { PipelineWorld } from "./pipelineWorld.ts";

/** The lane on which rows wait where nothing else is said. */
export const LANE = 5;

/** One call as the platform gets it. */
interface SeenCall {
  /** The sender that made it. */
  readonly by: string;
  readonly to: string;
  /** The text, or the action. */
  readonly what: string;
}

interface SenderOptions<Store extends OutboxStore> {
  /** What the platform answers to this sender; by default it accepts. */
  readonly answer?: (call: SeenCall) => object | Promise<object>;
  readonly lookUp?: () => Found;
  readonly warn?: (event: string) => void;
  readonly store?: new (connection: Connection, pool: Pool, processId: string, writer: string) => Store;
}

export class SenderWorld {
  /** In the order in which they reached the platform. */
  readonly calls: SeenCall[] = [];
  readonly #world: PipelineWorld;
  readonly #senders: Sender[] = [];
  readonly #connections: Connection[] = [];

  constructor(world: PipelineWorld) {
    this.#world = world;
  }

  /** Starts a sender as a process of its own has one. The sessions of its store begin with "sender " and its name. */
  async start<Store extends OutboxStore = OutboxStore>(
    name: string,
    options: SenderOptions<Store> = {},
  ): Promise<{ sender: Sender; store: OutboxStore | Store }> {
    const { pool, database, platformUrl } = this.#world;
    const connection = new Connection(database.url, `sender ${name}`);
    this.#connections.push(connection);
    const directory = new Directory(pool, () => "token");
    await directory.load();
    const store = new (options.store ?? OutboxStore)(connection, pool, randomUUID(), name);
    const log = createLog(process.env.TEST_LOG ?? "silent");
    if (options.warn) log.warn = (entry: unknown) => options.warn?.((entry as { event: string }).event);
    const sender = new Sender({
      store,
      directory,
      log,
      call: async (_channel, { body }) => {
        const asked = JSON.parse(body) as {
          recipient: { id: string };
          message?: { text: string };
          sender_action?: string;
        };
        const call = { by: name, to: asked.recipient.id, what: asked.message?.text ?? asked.sender_action ?? "" };
        this.calls.push(call);
        const answer = (await options.answer?.(call)) ?? { recipient_id: call.to, message_id: `m_${randomUUID()}` };
        return { status: "error" in answer ? 400 : 200, headers: {}, body: JSON.stringify(answer) };
      },
      tellRefused: async () => {},
      markBroken: async () => {},
      lookUp: async () => options.lookUp?.() ?? { kind: "absent" },
      wasRemoved: (workspaceId, channelId) => directory.wasRemoved(workspaceId, channelId),
      accountAddress: () => ({
        accountId: "1",
        graphUrl: platformUrl,
        graphVersion: "v25.0",
        token: "token",
        appSecretProof: undefined,
      }),
      uncertainWaitMs: 500,
      longestCallMs: 500,
    });
    this.#senders.push(sender);
    return { sender, store };
  }

  /** What Anna waits for, in this order, in one conversation of hers. `underWay`: in the name of a process that is no more. */
  async put(
    channelId: string,
    what: readonly (string | NewSend)[],
    options: { lane?: number; conversationId?: string; firstIsUnderWay?: boolean; class?: SendClass } = {},
  ): Promise<void> {
    const conversationId = options.conversationId ?? randomUUID();
    for (const [index, each] of what.entries()) {
      const isUnderWay = index === 0 && options.firstIsUnderWay === true;
      await this.#world.pool.query(
        `insert into outbox (workspace_id, conversation_id, channel_id, contact_key, lane, seq, send, state, claimed_by, class)
         values ($1, $2, $3, 'anna', $4, $5, $6, $7, $8, $9)`,
        [
          this.#world.workspaceId,
          conversationId,
          channelId,
          options.lane ?? LANE,
          index + 1,
          JSON.stringify(typeof each === "string" ? text(index + 1, each) : each),
          isUnderWay ? "in_flight" : "queued",
          isUnderWay ? randomUUID() : null,
          sendClasses.indexOf(options.class ?? "answer"),
        ],
      );
    }
  }

  /** So many typing dots for others, spread over conversations of the channel. */
  async crowd(
    channelId: string,
    count: number,
    conversations: number,
    options: { lane?: number; areUnderWay?: boolean; class?: SendClass } = {},
  ): Promise<void> {
    await this.#world.pool.query(
      `insert into outbox (workspace_id, conversation_id, channel_id, contact_key, lane, send, state, claimed_by, class)
       select $1, ('00000000-0000-7000-8000-' || lpad((n % $4)::text, 12, '0'))::uuid, $2, 'somebody', $5, $6, $7, $8, $9
         from generate_series(1, $3) as n`,
      [
        this.#world.workspaceId,
        channelId,
        count,
        conversations,
        options.lane ?? LANE,
        JSON.stringify(options.areUnderWay ? text(1, "Hallo") : { kind: "action", action: "typing_on" }),
        options.areUnderWay ? "in_flight" : "queued",
        options.areUnderWay ? randomUUID() : null,
        sendClasses.indexOf(options.class ?? "answer"),
      ],
    );
  }

  /** What reached the platform for Anna, as "sender what". */
  toAnna(): string[] {
    return this.calls.filter(({ to }) => to === "anna").map(({ by, what }) => `${by} ${what}`);
  }

  async close(): Promise<void> {
    for (const sender of this.#senders) await sender.stop();
    for (const connection of this.#connections) await connection.close();
  }
}

export const LATER = { error: { code: 2, message: "later", is_transient: true } };

export function text(seq: number, words: string): NewSend {
  const ground = { kind: "open_window" as const, until: Date.now() + 3_600_000 };
  return { kind: "content", seq, content: { kind: "text", text: words }, ground, replyToMid: null };
}

/**
 * Reads messages into `message_texts`, behind the message path's back; docs/decisions/0008 says why so.
 *
 * What is to be read is never told by a cursor: a conversation's messages are gapless and commit in order, so "above what was read
 * of it" cannot skip one. Which conversations to look at comes by the notices of the very transactions that changed them. When the
 * connection that listens is new, notices may have been missed, and all conversations are looked through once (the sweep).
 *
 * One process at a time does this, by an advisory lock on the session that also listens and writes: whatever ends it ends all three.
 */
import { randomUUID } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import type { Client } from "pg";
import { Gauge } from "prom-client";
import { Connection } from "../../../db/connection.ts";
import { isPassingTrouble } from "../../../db/passingTrouble.ts";
import type { Log } from "../../../log.ts";
import { LIVE_TOPIC, readLiveNotice } from "../../../pipeline/index.ts";
import { type ConversationKey, listConversationsAfter, saveCompleteUntil } from "./indexerQueries.ts";
import { readMessages } from "./readMessages.ts";

const ONE_READER_LOCK = 7_203_303;
const BARRIER_TOPIC = "botschaft_search";
const BARRIER_WITHIN_MS = 10_000;
/** Conversations in one transaction. While it runs, who edits a message waits. */
const BATCH = 100;
const SWEEP_BATCH = 1_000;
/** Beyond this, what is changed is not remembered one by one; a sweep finds it. */
const MOST_REMEMBERED = 200_000;
/**
 * The message path goes first. The more conversations change in a second, the smaller the part of its time that this works: half of
 * it when all is quiet, a tenth while people write, a thirtieth in a rush.
 */
const RESTS = [
  { changesPerSecond: 500, times: 29 },
  { changesPerSecond: 20, times: 9 },
  { changesPerSecond: 0, times: 1 },
] as const;
const LOCK_EVERY_MS = 5_000;
/** A page of a sweep may have to be read from a slow disk. */
const ANSWER_WITHIN_MS = 120_000;
const unreadConversations = new Gauge({
  name: "botschaft_search_unread_conversations",
  help: "Changed conversations that the search has to look through message by message, because they were not read yet",
});

const NOBODY: ConversationKey = {
  workspaceId: "00000000-0000-0000-0000-000000000000",
  conversationId: "00000000-0000-0000-0000-000000000000",
};

export class SearchIndexer {
  readonly #connection: Connection;
  readonly #log: Log;
  readonly #restMs: number;
  readonly #ending = new AbortController();
  readonly #changed = new Map<string, ConversationKey>();
  #client: Client | undefined;
  #needsSweep = true;
  #promisesLess = true;
  #changes = 0;
  #countedAt = 0;
  #restTimes = 1;
  #barrier: { readonly token: string; readonly pass: () => void } | undefined;
  #loop: Promise<void> | undefined;

  /** @param restMs how long it waits for more before each round */
  constructor({ databaseUrl, log, restMs = 1_000 }: { databaseUrl: string; log: Log; restMs?: number }) {
    this.#connection = new Connection(databaseUrl, "search", { answerWithinMs: ANSWER_WITHIN_MS });
    this.#log = log;
    this.#restMs = restMs;
  }

  start(): void {
    this.#loop = this.#run();
  }

  async stop(): Promise<void> {
    this.#ending.abort();
    await this.#loop;
    await this.#connection.close();
  }

  async #run(): Promise<void> {
    const { signal } = this.#ending;
    while (!signal.aborted) {
      let restMs = this.#restMs;
      try {
        const client = await this.#ownClient();
        if (client === undefined) restMs = LOCK_EVERY_MS;
        else await this.#round(client);
      } catch (error) {
        // What was under way is not noted as done; the next round begins with a sweep.
        this.#needsSweep = true;
        if (!signal.aborted) this.#log.warn({ event: "search.round_failed", error: String(error) });
      }
      await this.#rest(restMs).catch(() => {
        // Stopping: the loop looks for itself.
      });
    }
  }

  /** The connection, once it holds the lock and listens; undefined while another process does the work. */
  async #ownClient(): Promise<Client | undefined> {
    const client = await this.#connection.get();
    if (client === this.#client) return client;
    const { rows } = await client.query<{ held: boolean }>("select pg_try_advisory_lock($1) as held", [
      ONE_READER_LOCK,
    ]);
    if (rows[0]?.held !== true) return undefined;
    client.on("notification", ({ channel, payload }) => this.#hear(channel, payload ?? ""));
    await client.query(`listen ${LIVE_TOPIC}; listen ${BARRIER_TOPIC}`);
    this.#client = client;
    this.#needsSweep = true;
    return client;
  }

  #hear(topic: string, payload: string): void {
    if (topic === BARRIER_TOPIC) {
      if (payload === this.#barrier?.token) this.#barrier.pass();
      return;
    }
    // The same topic carries answers to commands, which begin with another sign.
    if (!payload.startsWith("{")) return;
    for (const [workspaceId, { conversations: ids = [] }] of Object.entries(readLiveNotice(payload))) {
      this.#changes += ids.length;
      for (const conversationId of ids) this.#changed.set(conversationId, { workspaceId, conversationId });
    }
    if (this.#changed.size > MOST_REMEMBERED) {
      this.#changed.clear();
      this.#needsSweep = true;
    }
  }

  async #round(client: Client): Promise<void> {
    const hasWork = this.#changed.size > 0 || this.#needsSweep;
    if (!hasWork && !this.#promisesLess) return;
    const until = await this.#hearEverythingSoFar(client);
    if (this.#needsSweep) {
      this.#needsSweep = false;
      await this.#sweep(client);
    }
    const keys = [...this.#changed.values()];
    this.#changed.clear();
    await this.#read(client, keys);
    // Told while a sweep could not be avoided: then the next round says until when all is read.
    if (!this.#needsSweep) await saveCompleteUntil(client, until);
    // A long round promises little: what came meanwhile was not heard before it. One more round says that there was nothing.
    this.#promisesLess = hasWork;
    unreadConversations.set(this.#changed.size);
  }

  /**
   * Waits until every notice of what was committed before now has been heard: PostgreSQL hands notices out in the order of their
   * commits, so our own comes after them.
   */
  async #hearEverythingSoFar(client: Client): Promise<Date> {
    const token = randomUUID();
    const passed = new Promise<void>((resolve) => {
      this.#barrier = { token, pass: resolve };
    });
    const { rows } = await client.query<{ now: Date }>("select clock_timestamp() as now, pg_notify($1, $2)", [
      BARRIER_TOPIC,
      token,
    ]);
    const timeout = new AbortController();
    await Promise.race([
      passed,
      delay(BARRIER_WITHIN_MS, undefined, { signal: timeout.signal }).then(() => {
        throw new Error("the own notice did not come");
      }),
    ]).finally(() => timeout.abort());
    if (rows[0] === undefined) throw new Error("the database told no time");
    return rows[0].now;
  }

  async #sweep(client: Client): Promise<void> {
    for (let after = NOBODY; ; ) {
      const startedAt = performance.now();
      const page = await listConversationsAfter(client, after, SWEEP_BATCH);
      await this.#read(
        client,
        page.filter(({ isUnread }) => isUnread),
      );
      const last = page.at(-1);
      if (last === undefined || page.length < SWEEP_BATCH) return;
      after = last;
      await this.#restAfter(performance.now() - startedAt);
    }
  }

  async #read(client: Client, keys: readonly ConversationKey[]): Promise<void> {
    for (let start = 0; start < keys.length; start += BATCH) {
      unreadConversations.set(keys.length - start + this.#changed.size);
      for (let batch = keys.slice(start, start + BATCH); batch.length > 0; ) {
        const startedAt = performance.now();
        batch = await this.#readBatch(client, batch);
        await this.#restAfter(performance.now() - startedAt);
      }
    }
  }

  /** One conversation that cannot be read must not keep the search from all others: it is left out, and the log names it. */
  async #readBatch(client: Client, batch: ConversationKey[]): Promise<ConversationKey[]> {
    try {
      return await readMessages(client, batch);
    } catch (error) {
      if (!(error instanceof Error) || isPassingTrouble(error)) throw error;
      const [first] = batch;
      if (batch.length === 1 && first) {
        this.#log.error({ event: "search.conversation_refused", ...first, error: error.message });
        return [];
      }
      const half = batch.length >> 1;
      return [
        ...(await this.#readBatch(client, batch.slice(0, half))),
        ...(await this.#readBatch(client, batch.slice(half))),
      ];
    }
  }

  #restAfter(workedMs: number): Promise<void> {
    const countedForMs = performance.now() - this.#countedAt;
    if (countedForMs > 1_000) {
      const perSecond = (this.#changes / countedForMs) * 1_000;
      this.#restTimes = RESTS.find(({ changesPerSecond }) => perSecond >= changesPerSecond)?.times ?? 1;
      this.#changes = 0;
      this.#countedAt = performance.now();
    }
    return this.#rest(workedMs * this.#restTimes);
  }

  /** Throws when it is to stop. */
  #rest(ms: number): Promise<void> {
    return delay(ms, undefined, { signal: this.#ending.signal });
  }
}

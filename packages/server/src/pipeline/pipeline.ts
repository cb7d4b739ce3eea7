/** Builds the way of a message out of its parts, for one process; starts and stops them in the right order. */
import { randomUUID } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { setTimeout as delay } from "node:timers/promises";
import type { Pool } from "pg";
import type { AccountAddress, EffectCarriers, WorkspaceId } from "@botschaft/core";
import type { Config } from "../config.ts";
import { Connection } from "../db/connection.ts";
import type { Log } from "../log.ts";
import { CONTACTS_TOPIC, NO_LANES, readContactNotice } from "./contacts/contactNotices.ts";
import {
  mergeContacts,
  unmergeContact,
  type Merged,
  type MergeRequest,
  type Unmerged,
} from "./contacts/mergeContacts.ts";
import { Commands, type AskedFor } from "./journal/commands.ts";
import { Feeder } from "./deliveries/feeder.ts";
import { accountAddress } from "./directory/accountAddress.ts";
import { CONFIG_TOPIC, type Directory, type KnownChannel } from "./directory/directory.ts";
import { EffectRunner } from "./journal/effectRunner.ts";
import { EntryAnswers, type EntryAnswer } from "./journal/entryAnswers.ts";
import { Aliases } from "./door/aliases.ts";
import { Intake } from "./door/intake.ts";
import { Journal } from "./journal/journal.ts";
import { LANE_COUNT } from "./lanes/lane.ts";
import type { QueueRow } from "./lanes/laneQueue.ts";
import { Lanes } from "./lanes/lanes.ts";
import { LiveHub, type LiveSources } from "./live/liveHub.ts";
import { lookUpSend } from "./outbox/uncertain/lookUpSend.ts";
import { measurePipeline } from "./metrics.ts";
import { Notices } from "./live/notices.ts";
import { OutboxStore } from "./outbox/outboxStore.ts";
import { ownAppend } from "./journal/ownAppend.ts";
import { longestCallMs } from "./calls/httpCaller.ts";
import { PlatformClient } from "./calls/platformClient.ts";
import { Profiles } from "./journal/profiles.ts";
import { replay, type Replayed, type ReplayOptions } from "./door/replay.ts";
import { ACCESS_TOPIC, AccessNotices } from "./live/accessNotices.ts";
import { LIVE_TOPIC, readLiveNotice, tellChanged } from "./live/liveNotices.ts";
import { PRESENCE_TOPIC, PresenceBook, type PresenceSource } from "./live/presence.ts";
import { Sender } from "./outbox/sender.ts";
import { Timers } from "./journal/timers.ts";
import { createWebhookReceiver } from "./door/webhooks.ts";

/** Told to worker processes when a process that holds no lanes appended entries; the payload is a list of lanes. */
const WORK_TOPIC = "botschaft_work";
const RELOAD_AGAIN_AFTER_MS = 500;

export interface PipelineParts<Event> {
  readonly config: Config;
  readonly databaseUrl: string;
  readonly pool: Pool;
  readonly log: Log;
  readonly directory: Directory;
  readonly live: LiveSources<Event> & PresenceSource<Event>;
  /** How long a platform may take to answer a call; 20 s by default. */
  readonly answerWithinMs?: number;
  /** The only private addresses at which a platform may be called, by name; undefined: all of them may. */
  readonly allowedPrivateHosts?: readonly string[] | undefined;
  /** Who carries out what turns ask of the world. */
  readonly effects: EffectCarriers;
}

export class Pipeline<Event> {
  /** Handles `POST /webhooks/meta` on Node's own request. */
  readonly receiveWebhook: (request: IncomingMessage, response: ServerResponse) => void;
  readonly hub: LiveHub<Event>;
  readonly access: AccessNotices;
  readonly presence: PresenceBook;
  readonly directory: Directory;
  readonly platform: PlatformClient;
  readonly #parts: PipelineParts<Event>;
  /** Ours among all that work on the database. */
  readonly processId = randomUUID();
  readonly #journalConnection: Connection;
  readonly #outboxConnection: Connection;
  readonly #journal: Journal;
  readonly #answers = new EntryAnswers();
  readonly #sender: Sender;
  readonly #effects: EffectRunner;
  readonly #lanes: Lanes;
  readonly #commands: Commands;
  readonly #aliases: Aliases;
  readonly #timers: Timers;
  readonly #feeder: Feeder;
  readonly #profiles: Profiles;
  readonly #notices: Notices;
  readonly #isWorker: boolean;
  #isStopping = false;

  constructor(parts: PipelineParts<Event>) {
    const { config, log, pool, databaseUrl, directory } = parts;
    const { processId } = this;
    this.#parts = parts;
    this.platform = new PlatformClient({
      answerWithinMs: parts.answerWithinMs,
      allowedPrivateHosts: parts.allowedPrivateHosts,
      onThreadLost: (error) => log.error({ event: "platform.thread_lost", error: error.message }),
    });
    this.directory = directory;
    this.#isWorker = config.role !== "web";
    this.access = new AccessNotices(pool);
    this.hub = new LiveHub(parts.live, randomUUID().slice(0, 8), log);
    this.presence = new PresenceBook(pool, (workspaceId, conversationId, people) =>
      this.hub.tellInPassing(workspaceId, parts.live.presence(conversationId, people)),
    );
    this.#journalConnection = new Connection(databaseUrl, "journal");
    this.#outboxConnection = new Connection(databaseUrl, "outbox");
    this.#journal = new Journal(this.#journalConnection, processId, (rows) => this.#handOver(rows));
    const metrics = measurePipeline(() => ({
      ...this.#sender.load,
      lanes: this.#lanes.held().length,
      watchers: this.hub.watchers,
    }));
    this.#effects = new EffectRunner(pool, this.#journal, parts.effects, log);
    this.#sender = new Sender({
      store: new OutboxStore(this.#outboxConnection, pool, processId, `${processId} out`),
      directory,
      log,
      uncertainWaitMs: config.uncertainWaitMs,
      longestCallMs: longestCallMs(parts.answerWithinMs),
      accountAddress: (channel) => addressOf(channel, config),
      call: async (_channel, call) => {
        const answer = await this.platform.call(call);
        metrics.calls.inc({ status: String(answer.status) });
        return answer;
      },
      lookUp: async (channel, item) => {
        const address = addressOf(channel, config);
        return address ? lookUpSend({ pool, platform: this.platform, address, channel }, item) : { kind: "no_answer" };
      },
      wasRemoved: (workspaceId, channelId) => directory.wasRemoved(workspaceId, channelId),
      markBroken: async (channel, reason) => {
        // Only while the token is still the one that was refused: the answer may be late, and a new one in place.
        const { rowCount } = await pool.query(
          "update channels set status = 'broken', status_reason = $3, status_since = now() where workspace_id = $1 and id = $2 and status = 'connected' and token_sealed is not distinct from $4",
          [channel.workspaceId, channel.id, reason.slice(0, 500), channel.tokenSealed],
        );
        if (rowCount === 0) log.info({ event: "channel.old_token_refused", channelId: channel.id });
        else log.error({ event: "channel.broken", channelId: channel.id, workspaceId: channel.workspaceId });
        await directory.announceChange(channel.workspaceId);
        await tellChanged(pool, channel.workspaceId, "channels", [channel.id]);
      },
      tellRefused: async (item, outcome) => {
        const { reason, detail } = outcome;
        const seq = item.send.kind === "content" ? item.send.seq : 0;
        await this.#journal.append(
          ownAppend(item, `refused:${item.id}`, { kind: "send_refused", seq, reason, detail }),
        );
      },
    });
    this.#lanes = new Lanes((name) => new Connection(databaseUrl, name), {
      directory,
      sender: this.#sender,
      effects: this.#effects,
      answers: this.#answers,
      log,
      processId,
      now: () => Date.now(),
      appendToJournal: async (append) => {
        await this.#journal.append(append);
      },
      onPosted: (lanes) => this.#announceWork(lanes),
      onHandled: (count, longestMs) => metrics.onHandled(count, longestMs),
    });
    this.#commands = new Commands({
      pool,
      journal: this.#journal,
      answers: this.#answers,
      onQueued: (lanes) => this.#announceWork(lanes),
    });
    this.#aliases = new Aliases(pool);
    const intake = new Intake(this.#journal, this.#lanes);
    this.#timers = new Timers(pool, (lanes) => this.#announceWork(lanes), log);
    this.#feeder = new Feeder({
      pool,
      directory,
      log,
      writer: `${processId} feeder`,
      onFed: (lanes) => this.#announceWork(lanes),
    });
    this.#profiles = new Profiles({
      pool,
      directory,
      journal: this.#journal,
      platform: this.platform,
      log,
      accountAddress: (channel) => addressOf(channel, config),
    });
    this.#notices = new Notices(
      databaseUrl,
      [LIVE_TOPIC, ACCESS_TOPIC, CONFIG_TOPIC, WORK_TOPIC, CONTACTS_TOPIC, PRESENCE_TOPIC],
      {
        onNotice: (topic, payload) => this.#hear(topic, payload),
        onListening: async (isFirst) => {
          await directory.load();
          if (!isFirst) {
            this.hub.gap(randomUUID().slice(0, 8));
            this.access.gap();
          }
          // What was told in the gap, nobody here has heard.
          this.#lanes.forgetContacts(undefined, NO_LANES);
          this.#sender.wake();
        },
      },
      log,
    );
    this.receiveWebhook = createWebhookReceiver({
      directory,
      intake,
      aliases: this.#aliases,
      onSamePerson: (request) => {
        // Told again with the next event that names both.
        this.mergeContacts(request).catch((error: unknown) =>
          log.warn({ event: "contacts.not_merged", error: String(error) }),
        );
      },
      log,
      appSecrets: config.metaAppSecrets,
      trustedProxies: config.trustedProxies,
    });
  }

  async start(): Promise<void> {
    this.platform.start();
    await this.#notices.start();
    if (!this.#isWorker) return;
    this.#lanes.start();
    this.#timers.start();
    this.#feeder.start();
    this.#profiles.start();
  }

  /** Webhooks must have been closed before. Finishes what is under way and gives everything back. */
  async stop(): Promise<void> {
    this.#isStopping = true;
    await this.#timers.stop();
    if (this.#isWorker) await this.#feeder.stop();
    await this.#profiles.stop();
    this.#effects.stop();
    if (this.#isWorker) await this.#lanes.stop();
    await this.#sender.stop();
    this.presence.stop();
    this.hub.stop();
    await this.#notices.stop();
    await this.#journalConnection.close();
    await this.#outboxConnection.close();
    await this.platform.close();
  }

  /** See `Commands.submit`. */
  submit(asked: AskedFor): Promise<EntryAnswer> {
    return this.#commands.submit(asked);
  }

  /** See `Commands.enter`. */
  enter(workspaceId: WorkspaceId, entries: readonly Omit<AskedFor, "workspaceId">[]): Promise<void> {
    return this.#commands.enter(workspaceId, entries);
  }

  /** See mergeContacts.ts. */
  async mergeContacts(request: MergeRequest): Promise<Merged> {
    const merged = await mergeContacts(this.#parts.pool, request);
    if (merged.kind === "merged") this.#announceWork(merged.lanes);
    return merged;
  }

  async unmergeContact(workspaceId: WorkspaceId, contactId: string): Promise<Unmerged> {
    const unmerged = await unmergeContact(this.#parts.pool, workspaceId, contactId);
    if (unmerged.kind === "unmerged") this.#announceWork(unmerged.lanes);
    return unmerged;
  }

  /** Puts failed entries and stored events to work again; see replay.ts. */
  replay(workspaceId: WorkspaceId | null, options: Omit<ReplayOptions, "workspaceId">): Promise<Replayed> {
    return replay(
      {
        pool: this.#parts.pool,
        journal: this.#journal,
        directory: this.directory,
        aliases: this.#aliases,
        appSecrets: this.#parts.config.metaAppSecrets,
        onQueued: (lanes) => this.#announceWork(lanes),
      },
      { workspaceId, ...options },
    );
  }

  /** For what the server itself puts into a conversation (a profile, a demo's past). */
  get journal(): Journal {
    return this.#journal;
  }

  /** Own entries go to own lanes in memory; the holders of the others are told. */
  #handOver(rows: readonly QueueRow[]): void {
    if (this.#isWorker) this.#lanes.hand(rows);
    const held = new Set(this.#lanes.held());
    if (held.size < LANE_COUNT)
      this.#tellWorkers(new Set(rows.map((row) => row.lane).filter((lane) => !held.has(lane))));
  }

  /** There is work in the queue that nobody handed over. */
  #announceWork(lanes: ReadonlySet<number>): void {
    if (this.#isWorker) this.#lanes.wake(lanes);
    if (this.#lanes.held().length < LANE_COUNT) this.#tellWorkers(lanes);
  }

  #tellWorkers(lanes: ReadonlySet<number>): void {
    if (lanes.size === 0) return;
    this.#parts.pool
      .query("select pg_notify($1, $2)", [WORK_TOPIC, JSON.stringify([...lanes])])
      .catch((error: unknown) => {
        // Workers also look by themselves every fifth of a second.
        this.#parts.log.debug({ event: "work.not_announced", error: String(error) });
      });
  }

  /** Until it is done: the notice comes once, and what we know of the workspace would stay as it was. */
  async #reload(workspaceId: string): Promise<void> {
    while (!this.#isStopping) {
      try {
        await this.directory.reload(workspaceId);
        this.#sender.wake();
        return;
      } catch (error) {
        this.#parts.log.error({ event: "config.reload_failed", error: String(error) });
        await delay(RELOAD_AGAIN_AFTER_MS, undefined, { ref: false });
      }
    }
  }

  #hear(topic: string, payload: string): void {
    if (topic === WORK_TOPIC) {
      if (this.#isWorker) this.#lanes.wake(JSON.parse(payload) as number[]);
    } else if (topic === ACCESS_TOPIC) this.access.hear(payload);
    else if (topic === PRESENCE_TOPIC) this.presence.hear(payload);
    else if (topic === CONFIG_TOPIC) void this.#reload(payload);
    else if (topic === CONTACTS_TOPIC) {
      const { origin, ids } = readContactNotice(payload);
      this.#lanes.forgetContacts(ids, origin);
    } else if (topic === LIVE_TOPIC && !this.#answers.hear(payload) && this.hub.isWatched) {
      for (const [workspaceId, kinds] of Object.entries(readLiveNotice(payload)))
        for (const [kind, ids] of Object.entries(kinds)) this.hub.changed(workspaceId, kind, ids);
    }
  }
}

const addresses = new WeakMap<KnownChannel, AccountAddress>();

/** Where and as whom a channel's calls are made. Kept with the channel's object, which is a new one after every change. */
function addressOf(channel: KnownChannel, config: Config): AccountAddress | undefined {
  const kept = addresses.get(channel);
  if (kept || channel.token === null) return kept;
  const { token } = channel;
  const address = accountAddress({ ...channel, token, appId: channel.facts.appId }, config);
  addresses.set(channel, address);
  return address;
}

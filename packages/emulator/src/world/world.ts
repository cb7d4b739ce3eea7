import { EventEmitter } from "node:events";
import type { InstagramAccount, InstagramToken } from "../instagram/model.ts";
import type { Page, PageToken } from "../messenger/model.ts";
import type { Message, Thread, Upload } from "./thread.ts";
import type { WhatsAppAccount, WhatsAppMedia, WhatsAppNumber } from "../whatsapp/model.ts";
import type { MediaStore } from "../media/mediaStore.ts";
import type { WebhookEvent } from "../webhooks/event.ts";
import type { App } from "./apps.ts";
import { createClock, type Clock } from "./clock.ts";
import { createFaultSwitches, type FaultSwitches } from "./faults.ts";
import { limitsSchema, type Limits } from "./limits.ts";
import { createLogs, type Logs } from "./logs.ts";
import type { Person } from "./people.ts";
import type { Comment, Post } from "./posts.ts";
import type { GraphUser, LoginCode, UserToken } from "./users.ts";

/** What the phones and waiting tests are told of. */
export interface WorldChanges {
  thread: [change: ThreadChange];
  setup: [];
  clock: [];
  /** Events were delivered or given up. */
  webhooks: [];
  /** An app acknowledged these. */
  acked: [events: readonly WebhookEvent[]];
}

export type ThreadChange = { kind: "message"; thread: Thread; message: Message } | { kind: "thread"; thread: Thread };

/** Everything the emulated platform knows. One object, held in memory. */
export interface World {
  readonly clock: Clock;
  readonly faults: FaultSwitches;
  limits: Limits;
  readonly apps: Map<string, App>;
  readonly people: Map<string, Person>;
  readonly pages: Map<string, Page>;
  readonly instagram: Map<string, InstagramAccount>;
  readonly instagramTokens: Map<string, { account: InstagramAccount; token: InstagramToken }>;
  readonly whatsapp: Map<string, WhatsAppAccount>;
  readonly numbers: Map<string, WhatsAppNumber>;
  readonly whatsappMedia: Map<string, WhatsAppMedia>;
  /** Whom a portfolio wrote to outside the service window, `portfolio/person` → when last. */
  readonly reached: Map<string, number>;
  /** Page tokens by their text, for the one look-up each call needs. */
  readonly tokens: Map<string, { page: Page; token: PageToken }>;
  /** People of the business who logged in, and their tokens by their text. */
  readonly users: Map<string, GraphUser>;
  readonly userTokens: Map<string, UserToken>;
  /** Log-ins that were not yet exchanged for a token, by their code. */
  readonly loginCodes: Map<string, LoginCode>;
  readonly posts: Map<string, Post>;
  readonly comments: Map<string, { post: Post; comment: Comment }>;
  /** Page-scoped ids by `pageId/reference` of those who came by a plugin. */
  readonly userRefs: Map<string, string>;
  readonly uploadSessions: Map<string, { isDone: boolean }>;
  /** Uploaded attachments by their id. */
  readonly uploads: Map<string, Upload>;
  /** By page-scoped id. */
  readonly threads: Map<string, Thread>;
  /** By `pageId/personId`. */
  readonly threadsByPair: Map<string, Thread>;
  readonly messages: Map<string, { thread: Thread; message: Message }>;
  readonly media: MediaStore;
  readonly logs: Logs;
  readonly changes: EventEmitter<WorldChanges>;
  /** Newest messages kept in one thread. */
  readonly messagesPerThread: number;
  /** Where the emulator is reached, known once it listens. */
  url: string;
}

export interface WorldOptions {
  readonly media: MediaStore;
  readonly seed: number;
  readonly logLimit: number;
  readonly messagesPerThread: number;
}

export function createWorld(options: WorldOptions): World {
  const changes = new EventEmitter<WorldChanges>();
  changes.setMaxListeners(0);
  return {
    clock: createClock(),
    faults: createFaultSwitches(options.seed),
    limits: limitsSchema.parse({}),
    apps: new Map(),
    people: new Map(),
    pages: new Map(),
    instagram: new Map(),
    instagramTokens: new Map(),
    whatsapp: new Map(),
    numbers: new Map(),
    whatsappMedia: new Map(),
    reached: new Map(),
    tokens: new Map(),
    users: new Map(),
    userTokens: new Map(),
    loginCodes: new Map(),
    posts: new Map(),
    comments: new Map(),
    userRefs: new Map(),
    uploadSessions: new Map(),
    uploads: new Map(),
    threads: new Map(),
    threadsByPair: new Map(),
    messages: new Map(),
    media: options.media,
    logs: createLogs(options.logLimit),
    changes,
    messagesPerThread: options.messagesPerThread,
    url: "",
  };
}

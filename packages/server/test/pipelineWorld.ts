/** A whole message path on a database of its own: web server, pipeline, and a platform that answers as it is told. */
import { createHmac, randomUUID } from "node:crypto";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { Pool } from "pg";
import {
  asId,
  flowDefinitionSchema,
  type ConversationId,
  type FlowDefinitionInput,
  type EntryBody,
  type MemberId,
  type WorkspaceId,
} from "@botschaft/core";
import { parseConfig } from "../src/config.ts";
import { deriveSecretKey, openSecret, sealSecret } from "../src/infra/secrets.ts";
import { createLog } from "../src/log.ts";
import { ownAppend } from "../src/pipeline/journal/ownAppend.ts";
import { Directory } from "../src/pipeline/directory/directory.ts";
import { Pipeline } from "../src/pipeline/pipeline.ts";
import { startWebServer, type WebServer } from "../src/start/webServer.ts";
import { createTestDatabase, type TestDatabase } from "./database.ts";
import { patient } from "../../../scripts/parts/patience.mjs";

/** How long the platform may take to answer a call. */
export const ANSWER_WITHIN_MS = 1_500;

/** The account of a world's Page. */
export const PAGE = "1000001";

/** The installation's own. */
export const APP_LEVEL_SECRET = "app level secret";

const secretKey = deriveSecretKey("dGVzdHMgdGVzdHMgdGVzdHMgdGVzdHMgdGVzdHMgdGU");

/** One call that reached the platform. */
export interface PlatformCallSeen {
  readonly to: string;
  readonly text: string | undefined;
  readonly metadata: string | undefined;
  readonly action: string | undefined;
  readonly token: string | undefined;
}

/** `drop`: takes the message and breaks the connection; `hang`: never answers. */
export type PlatformReply = { status: number; body: unknown } | "drop" | "hang";

export class PipelineWorld {
  readonly database: TestDatabase;
  readonly pool: Pool;
  readonly calls: PlatformCallSeen[] = [];
  readonly workspaceId: WorkspaceId = asId(randomUUID());
  /** Jana, who gives the commands. */
  readonly memberId: MemberId = asId(randomUUID());
  /** What the platform answers; by default it accepts. */
  answer: (call: PlatformCallSeen) => PlatformReply | Promise<PlatformReply> = (call) => accepted(call.to);
  #platform: Server;
  #parts: { pipeline: Pipeline<string>; web: WebServer; directory: Directory }[] = [];

  private constructor(database: TestDatabase, platform: Server) {
    this.database = database;
    this.pool = new Pool({ connectionString: database.url, max: 4 });
    // The database is dropped while connections to it may still be closing.
    this.pool.on("error", () => {});
    this.#platform = platform;
  }

  static async create(): Promise<PipelineWorld> {
    const database = await createTestDatabase();
    const platform = createServer();
    const world = new PipelineWorld(database, platform);
    platform.on("request", (request, response) => {
      let body = "";
      request.on("data", (chunk) => (body += chunk));
      request.on("end", () => {
        if (request.method === "GET") {
          response
            .writeHead(200, { "content-type": "application/json" })
            .end(JSON.stringify(world.answerGet(request.url ?? "")));
          return;
        }
        const call = JSON.parse(body) as {
          recipient: { id: string };
          message?: { text?: string; metadata?: string };
          sender_action?: string;
        };
        const seen = {
          to: call.recipient.id,
          text: call.message?.text,
          metadata: call.message?.metadata,
          action: call.sender_action,
          token: request.headers.authorization?.replace("Bearer ", ""),
        };
        world.calls.push(seen);
        void Promise.resolve(world.answer(seen)).then((reply) => {
          if (reply === "drop") request.socket.destroy();
          else if (reply !== "hang")
            response.writeHead(reply.status, { "content-type": "application/json" }).end(JSON.stringify(reply.body));
        });
      });
    });
    await new Promise<void>((resolve) => platform.listen(0, "127.0.0.1", resolve));
    await world.pool.query("insert into workspaces (id, name, slug) values ($1, 'Nordwind', $2)", [
      world.workspaceId,
      world.workspaceId,
    ]);
    return world;
  }

  /** With the Page connected, and whatever is said to it answered by the parrot. */
  static async withParrot(): Promise<PipelineWorld> {
    const world = await PipelineWorld.create();
    await world.connectPage(PAGE);
    await world.publish(parrot);
    return world;
  }

  /** What GETs of the Graph API answer. */
  answerGet: (url: string) => unknown = () => ({ data: [] });

  get platformUrl(): string {
    return `http://127.0.0.1:${(this.#platform.address() as AddressInfo).port}`;
  }

  /** One more business, with the flow if there is one. */
  async addWorkspace(flow?: FlowDefinitionInput): Promise<WorkspaceId> {
    const id = asId<WorkspaceId>(randomUUID());
    await this.pool.query("insert into workspaces (id, name, slug) values ($1, 'Südwind', $2)", [id, id]);
    if (flow) await this.publish(flow, { workspaceId: id });
    return id;
  }

  /** Connects a Page. `secret` is its own app secret; null: it uses the installation's app. */
  async connectPage(
    pageId: string,
    options: { secret?: string | null; settings?: object; workspaceId?: string; token?: string } = {},
  ): Promise<string> {
    const id = randomUUID();
    await this.pool.query(
      `insert into channels (workspace_id, id, kind, account_id, name, app_id, token_sealed, app_secret_sealed, verify_token, graph_url, settings)
       values ($1, $2, 'messenger', $3, 'Nordwind', '4711', $4, $5, 'verify me', $6, $7)`,
      [
        options.workspaceId ?? this.workspaceId,
        id,
        pageId,
        sealSecret(secretKey, options.token ?? `token of ${pageId}`),
        options.secret === null ? null : sealSecret(secretKey, options.secret ?? "secret"),
        this.platformUrl,
        JSON.stringify({ country: "US", ...options.settings }),
      ],
    );
    await this.#reload();
    return id;
  }

  async renewToken(channelId: string, token: string): Promise<void> {
    await this.pool.query("update channels set token_sealed = $2 where id = $1", [
      channelId,
      sealSecret(secretKey, token),
    ]);
    await this.#reload();
  }

  async disconnect(channelId: string): Promise<void> {
    await this.pool.query(
      "update channels set removed_at = now(), token_sealed = null, app_secret_sealed = null where id = $1",
      [channelId],
    );
    await this.#reload();
  }

  /** Publishes a flow, which must be a good one. */
  async publish(flow: FlowDefinitionInput, options: { workspaceId?: string } = {}): Promise<void> {
    const definition = flowDefinitionSchema.parse(flow);
    const [flowId, versionId] = [randomUUID(), randomUUID()];
    const workspaceId = options.workspaceId ?? this.workspaceId;
    await this.pool.query(
      "insert into flows (workspace_id, id, name, draft, published_version_id) values ($1, $2, 'Test', $3, $4)",
      [workspaceId, flowId, JSON.stringify(definition), versionId],
    );
    await this.pool.query(
      "insert into flow_versions (workspace_id, id, flow_id, number, definition) values ($1, $2, $3, 1, $4)",
      [workspaceId, versionId, flowId, JSON.stringify(definition)],
    );
    await this.#reload();
  }

  /** Starts one more process's worth of pipeline with a web server of its own. Returns where its webhooks go. */
  async start(
    options: { role?: "all" | "web" | "worker"; uncertainWaitSeconds?: number; databaseUrl?: string } = {},
  ): Promise<string> {
    const config = parseConfig({
      ROLE: options.role ?? "all",
      DATABASE_URL: options.databaseUrl ?? this.database.url,
      DEMO: "off",
      META_APP_SECRET: APP_LEVEL_SECRET,
      META_VERIFY_TOKEN: "of the installation",
      UNCERTAIN_WAIT_SECONDS: String(options.uncertainWaitSeconds ?? 2),
    });
    const log = createLog(process.env.TEST_LOG ?? "silent");
    const directory = new Directory(this.pool, (sealed) => openSecret(secretKey, sealed));
    const pipeline = new Pipeline<string>({
      config,
      databaseUrl: options.databaseUrl ?? this.database.url,
      pool: this.pool,
      log,
      directory,
      answerWithinMs: ANSWER_WITHIN_MS,
      live: {
        kinds: {
          conversations: { describe: async (_workspace, ids) => ids.map((id) => `changed ${id}`), summary: "counts" },
        },
        resync: "resync",
        presence: (conversationId) => `presence ${conversationId}`,
      },
      effects: { http: async (effect) => ({ kind: "http", status: 200, body: { asked: effect.request.url } }) },
    });
    await pipeline.start();
    const web = await startWebServer("127.0.0.1", 0);
    web.open({
      app: (_request, response) => response.writeHead(404).end(),
      webhook: pipeline.receiveWebhook,
      verifyTokens: () => ["of the installation"],
    });
    this.#parts.push({ pipeline, web, directory });
    return `http://127.0.0.1:${web.port}`;
  }

  get pipeline(): Pipeline<string> {
    const part = this.#parts[0];
    if (!part) throw new Error("start() first");
    return part.pipeline;
  }

  /** As `start`, and waits until the process works its lanes, so that what comes is stored directly with its turn. */
  async startDirect(
    pageId: string,
    options: Parameters<PipelineWorld["start"]>[0] = {},
    secret?: string,
  ): Promise<string> {
    const url = await this.start(options);
    await this.warm(url, pageId, secret);
    return url;
  }

  /** Waits until a process works its lanes: they are taken shortly after the start, and only then is anything direct. */
  async warm(url: string, pageId: string, secret = "secret"): Promise<void> {
    const before = (await this.ledger()).direct ?? 0;
    await until("a direct entry", async () => {
      await this.deliver(url, pageBody(pageId, says(pageId, "warm", "auf")), { secret });
      return ((await this.ledger()).direct ?? 0) > before;
    });
    await this.rest();
  }

  /** Waits until nothing is to be handled or sent. */
  async rest(): Promise<void> {
    await until(
      "rest",
      async () => (await this.count("outbox")) === 0 && (await this.count("journal_queue")) === 0,
      20_000,
    );
  }

  /** What a contact said, as the thread has it, in the order in which it was handled. */
  async saidBy(contactKey: string): Promise<(string | undefined)[]> {
    const messages = await this.messages(contactKey);
    return messages.filter(({ author }) => author === "contact").map(({ body }) => body.contents?.[0]?.text);
  }

  /** Stops one pipeline in order; the first by default. */
  async stopOne(index = 0): Promise<void> {
    const [part] = this.#parts.splice(index, 1);
    await part?.web.close();
    await part?.pipeline.stop();
  }

  /** Sends a body as Meta would. Returns the status. */
  async deliver(
    url: string,
    body: unknown,
    options: { secret?: string; signature?: string | null; header?: "sha1" } = {},
  ): Promise<number> {
    const bytes =
      typeof body === "string" || Buffer.isBuffer(body) ? Buffer.from(body) : escapeUnicode(JSON.stringify(body));
    const digest = (algorithm: string) =>
      createHmac(algorithm, options.secret ?? "secret")
        .update(bytes)
        .digest("hex");
    const headers: Record<string, string> = { "content-type": "application/json" };
    if (options.signature === undefined)
      headers[options.header === "sha1" ? "x-hub-signature" : "x-hub-signature-256"] =
        options.header === "sha1" ? `sha1=${digest("sha1")}` : `sha256=${digest("sha256")}`;
    else if (options.signature !== null) headers["x-hub-signature-256"] = options.signature;
    const response = await fetch(`${url}/webhooks/meta`, { method: "POST", headers, body: bytes });
    await response.text();
    return response.status;
  }

  /** A member's command in the only conversation of this contact. */
  async command(
    contactKey: string,
    command: Extract<EntryBody, { kind: "member" }>["command"],
    dedupeKey = randomUUID() as string,
  ) {
    const { rows } = await this.pool.query<{ id: string; workspace_id: string }>(
      "select id, workspace_id from conversations where contact_key = $1",
      [contactKey],
    );
    const row = rows[0];
    if (!row) throw new Error(`nobody called ${contactKey} has written`);
    return this.pipeline.submit({
      workspaceId: asId(row.workspace_id),
      conversationId: asId<ConversationId>(row.id),
      dedupeKey,
      body: { kind: "member", memberId: this.memberId, memberName: "Jana", command },
    });
  }

  /** Puts an entry of ours into the conversation of this contact on the channel, whether there is one or not. */
  async append(
    channelId: string,
    contactKey: string,
    body: EntryBody,
    dedupeKey = randomUUID() as string,
  ): Promise<void> {
    const home = { workspaceId: this.workspaceId, channelId, contactKey };
    await this.pipeline.journal.append(ownAppend(home, dedupeKey, body));
  }

  /** Texts that reached the platform for this contact, in order. */
  textsTo(contactKey: string): string[] {
    return this.calls
      .filter((call) => call.to === contactKey && call.text !== undefined)
      .map((call) => call.text ?? "");
  }

  async messages(contactKey: string): Promise<
    {
      seq: number;
      author: string;
      body: { kind: string; contents?: { text?: string; kind: string }[]; event?: { name: string } };
      delivery: string;
      mid: string | null;
      reactions: unknown;
    }[]
  > {
    const { rows } = await this.pool.query(
      "select m.* from messages m join conversations c on c.workspace_id = m.workspace_id and c.id = m.conversation_id where c.contact_key = $1 order by m.seq",
      [contactKey],
    );
    return rows;
  }

  async count(table: string): Promise<number> {
    const { rows } = await this.pool.query<{ n: number }>(`select count(*)::int as n from ${table}`);
    return rows[0]?.n ?? 0;
  }

  /** The sums by metric, with what came directly counted as arrived, received and handled. */
  async ledger(): Promise<Record<string, number>> {
    const { rows } = await this.pool.query<{ metric: string; n: number }>(
      `select counted as metric, sum(count)::int as n
         from ledger cross join unnest(case metric when 'direct' then '{direct,arrived,received,handled}' else array[metric] end) as counted
        group by counted`,
    );
    return Object.fromEntries(rows.map((row) => [row.metric, row.n]));
  }

  async close(): Promise<void> {
    while (this.#parts.length > 0) await this.stopOne();
    await this.pool.end();
    this.#platform.closeAllConnections();
    await new Promise<void>((resolve) => this.#platform.close(() => resolve()));
    await this.database.drop();
  }

  async #reload(): Promise<void> {
    for (const { directory } of this.#parts) await directory.load();
  }
}

let lastMid = 0;

export function accepted(to: string): PlatformReply {
  return { status: 200, body: { recipient_id: to, message_id: `m_out_${++lastMid}` } };
}

/** One item as Messenger sends it; `at` in ms. */
export function says(pageId: string, contactKey: string, text: string, options: { mid?: string; at?: number } = {}) {
  const at = options.at ?? Date.now();
  return {
    sender: { id: contactKey },
    recipient: { id: pageId },
    timestamp: at,
    message: { mid: options.mid ?? `m_in_${++lastMid}`, text },
  };
}

export function echo(pageId: string, contactKey: string, metadata: string, mid: string, appId = 4711) {
  return {
    sender: { id: pageId },
    recipient: { id: contactKey },
    timestamp: Date.now(),
    message: { mid, is_echo: true, app_id: appId, metadata, text: "echo" },
  };
}

export function pageBody(pageId: string, ...messaging: unknown[]) {
  return { object: "page", entry: [{ id: pageId, time: Date.now(), messaging }] };
}

/** Waits for a condition; the error says what it waited for. */
export async function until(
  what: string,
  condition: () => boolean | Promise<boolean>,
  withinMs = 10_000,
): Promise<void> {
  const deadline = Date.now() + patient(withinMs);
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error(`waited ${patient(withinMs)} ms in vain: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

/** As Meta writes its bodies: everything beyond ASCII escaped in lower case, slashes too. */
export function escapeUnicode(json: string): string {
  return json
    .replace(/[\u007f-\uffff]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`)
    .replaceAll("/", "\\/");
}

/** Answers whatever is said with the text, as said. */
export const parrot: FlowDefinitionInput = {
  formatVersion: 1,
  triggers: [{ kind: "any_message" }],
  start: "say",
  nodes: [{ kind: "message", id: "say", messages: [{ kind: "text", text: "Du sagst: {{ message.text }}" }] }],
};

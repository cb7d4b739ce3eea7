import { randomBytes, randomUUID } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Pool } from "pg";
import type { FastifyInstance, InjectOptions } from "fastify";
import { allScopes, type Role, type Scope } from "@botschaft/contract";
import { newApiKeySecret } from "../src/auth/apiKeySecret.ts";
import { type Auth, createAuth, createSignInLink } from "../src/auth/index.ts";
import { type Config, parseConfig } from "../src/config.ts";
import { createPool } from "../src/db/pool.ts";
import { createLiveSources } from "../src/start/liveSources.ts";
import { shownMedia } from "../src/features/media/index.ts";
import { createWorkspace } from "../src/features/workspaces/index.ts";
import { buildHttpApp } from "../src/http/app.ts";
import { createMailer } from "../src/infra/mail.ts";
import { deriveSecretKey, openSecret, type SecretKey } from "../src/infra/secrets.ts";
import { createLog, type Log } from "../src/log.ts";
import { Directory } from "../src/pipeline/directory/directory.ts";
import { Pipeline } from "../src/pipeline/pipeline.ts";
import { startWebServer, type WebServer } from "../src/start/webServer.ts";
import { PAGE, signBody } from "./emulatedPage.ts";
import { createTestDatabase } from "./database.ts";
import { patient } from "../../../scripts/parts/patience.mjs";

/** 32 bytes, so that no test waits for the stretching of a text. */
const SECRET_KEY = "dGVzdHMgdGVzdHMgdGVzdHMgdGVzdHMgdGVzdHMgdGU";

export interface TestAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly text: string;
  // Tests look into answers of every shape; the shapes themselves are checked by the contract.
  // biome-ignore lint/suspicious/noExplicitAny: see above
  readonly json: any;
}

/** Somebody who sends requests: a key or a signed-in member. */
export interface TestCaller {
  readonly headers: Readonly<Record<string, string>>;
  readonly workspaceId: string;
}

export interface TestApp {
  readonly app: FastifyInstance;
  readonly pool: Pool;
  readonly auth: Auth;
  readonly config: Config;
  readonly secretKey: SecretKey;
  readonly pipeline: Pipeline<never>;
  readonly directory: Directory;
  readonly databaseUrl: string;
  readonly publicUrl: string;
  /** Sends a request below /api/v1 (or anywhere, with a full path). */
  call(
    caller: TestCaller | null,
    method: string,
    path: string,
    body?: unknown,
    headers?: Record<string, string>,
  ): Promise<TestAnswer>;
  createWorkspace(name?: string): Promise<string>;
  createKey(workspaceId: string, scopes?: readonly Scope[]): Promise<TestCaller>;
  createMember(
    workspaceId: string,
    role: Role,
  ): Promise<TestCaller & { readonly userId: string; readonly memberId: string; readonly email: string }>;
  /** Connects a Page with an app secret of its own, without asking the platform. Returns the channel's id. */
  connectPage(key: TestCaller, accountId?: string): Promise<string>;
  /** Opens the doors on a free port of 127.0.0.1, webhooks included. */
  listen(): Promise<number>;
  /** Lets a person write to a Messenger channel with an app secret of its own, by a signed webhook, and waits for the turn. Returns the conversation's id. */
  says(channelId: string, person: string, text: string, at?: number): Promise<string>;
  close(): Promise<void>;
}

/** The real server on a database of its own, without a port: requests are injected. `close` it in `afterAll`. */
export async function createTestApp(
  options: { environment?: Record<string, string>; log?: Log; publicUrl?: string } = {},
): Promise<TestApp> {
  const database = await createTestDatabase();
  const dataDir = await mkdtemp(join(tmpdir(), "botschaft-app-"));
  const publicUrl = options.publicUrl ?? "http://localhost:3000";
  const config = parseConfig({
    DATA_DIR: dataDir,
    PUBLIC_URL: publicUrl,
    LOG_LEVEL: "silent",
    DEMO: "off",
    SECRET_KEY,
    ...options.environment,
  });
  const log = options.log ?? createLog(config.logLevel);
  const secretKey = deriveSecretKey(SECRET_KEY);
  const pool = createPool(database.url, () => {});
  const directory = new Directory(pool, (sealed) => openSecret(secretKey, sealed));
  const pipeline = new Pipeline({
    config,
    databaseUrl: database.url,
    pool,
    log,
    directory,
    live: createLiveSources(pool, shownMedia(secretKey, publicUrl)),
    effects: { http: async () => ({ kind: "failed", reason: "no effects in this test" }) },
  });
  await pipeline.start();
  const auth = createAuth({
    pool,
    secretKey,
    publicUrl,
    log,
    onSessionEnded: (userId) => pipeline.access.announce(userId),
  });
  const mailer = createMailer(config.mail, log);
  const app = await buildHttpApp({
    config,
    publicUrl,
    pool,
    pipeline,
    hub: pipeline.hub,
    access: pipeline.access,
    presence: pipeline.presence,
    mailer,
    directory,
    auth,
    secretKey,
    log,
  });
  await app.ready();

  let web: Promise<WebServer> | undefined;
  const listen = async () => {
    web ??= startWebServer("127.0.0.1", 0).then((server) => {
      server.open({
        app: (request, response) => app.routing(request, response),
        webhook: pipeline.receiveWebhook,
        verifyTokens: () => [],
      });
      return server;
    });
    return (await web).port;
  };

  const call: TestApp["call"] = async (caller, method, path, body, headers = {}) => {
    const answer = await app.inject({
      method: method as NonNullable<InjectOptions["method"]>,
      url: path.startsWith("/api/") || path === "/" ? path : `/api/v1${path}`,
      headers: { ...caller?.headers, ...headers },
      ...(body === undefined ? {} : { payload: body as NonNullable<InjectOptions["payload"]> }),
    });
    const isJson = String(answer.headers["content-type"]).includes("json");
    return {
      status: answer.statusCode,
      headers: answer.headers,
      text: answer.body,
      json: isJson && answer.body !== "" ? JSON.parse(answer.body) : undefined,
    };
  };

  return {
    app,
    pool,
    auth,
    config,
    secretKey,
    directory,
    publicUrl,
    call,
    pipeline: pipeline as unknown as Pipeline<never>,
    databaseUrl: database.url,
    createWorkspace: async (name = "Nordwind") =>
      (await createWorkspace(pool, { name, settings: {}, ownerUserId: null })).id,
    createKey: async (workspaceId, scopes = allScopes) => {
      const { secret, hash, hint } = newApiKeySecret();
      await pool.query(
        "insert into api_keys (id, workspace_id, name, secret_hash, hint, scopes) values ($1, $2, 'test key', $3, $4, $5)",
        [randomUUID(), workspaceId, hash, hint, scopes],
      );
      return { workspaceId, headers: { authorization: `Bearer ${secret}` } };
    },
    createMember: async (workspaceId, role) => {
      const [userId, memberId] = [randomUUID(), randomUUID()];
      const email = `${userId}@example.com`;
      await pool.query("insert into users (id, name, email, email_verified) values ($1, $2, $3, true)", [
        userId,
        `Test ${role}`,
        email,
      ]);
      await pool.query("insert into members (workspace_id, id, user_id, role) values ($1, $2, $3, $4)", [
        workspaceId,
        memberId,
        userId,
        role,
      ]);
      const cookie = await signIn(app, await createSignInLink(auth, { email, name: role }));
      return {
        workspaceId,
        userId,
        memberId,
        email,
        headers: { cookie, origin: publicUrl, "x-workspace-id": workspaceId },
      };
    },
    connectPage: async (key, accountId = PAGE.id) => {
      const { name, token, appSecret } = PAGE;
      const body = { kind: "messenger", accountId, name, token, appSecret, settings: { skipChecks: true } };
      return (await call(key, "POST", "/channels", body)).json.channel.id;
    },
    listen,
    says: async (channelId, person, text, at = Date.now()) => {
      const channel = await waitFor(() => directory.channel(channelId));
      const message = { mid: `m_${randomUUID()}`, text };
      const messaging = [{ sender: { id: person }, recipient: { id: channel.accountId }, timestamp: at, message }];
      const body = JSON.stringify({ object: "page", entry: [{ id: channel.accountId, time: at, messaging }] });
      const headers = {
        "content-type": "application/json",
        "x-hub-signature-256": signBody(body, channel.appSecret ?? ""),
      };
      const answer = await fetch(`http://127.0.0.1:${await listen()}/webhooks/meta`, { method: "POST", headers, body });
      if (answer.status !== 200) throw new Error(`the webhook was answered with ${answer.status}`);
      return await waitFor(async () => {
        const { rows } = await pool.query<{ id: string }>(
          `select c.id from conversations c join messages m on m.conversation_id = c.id and m.mid = $2 where c.channel_id = $1`,
          [channelId, message.mid],
        );
        return rows[0]?.id;
      });
    },
    close: async () => {
      await (await web)?.close();
      await app.close();
      mailer?.close();
      await pipeline.stop();
      await pool.end();
      await database.drop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

/** Asks again and again until there is an answer; gives up after ten seconds of a machine at rest. */
export async function waitFor<T>(ask: () => Promise<T | undefined | false> | T | undefined | false): Promise<T> {
  const deadline = Date.now() + patient(10_000);
  for (;;) {
    const answer = await ask();
    if (answer !== undefined && answer !== false) return answer;
    if (Date.now() > deadline) throw new Error("what was waited for did not happen");
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** Follows a one-time link and returns the session's cookie. */
export async function signIn(app: FastifyInstance, link: string): Promise<string> {
  const { pathname, search } = new URL(link);
  // Everybody comes from an address of their own: sign-ins are counted by address.
  const remoteAddress = `10.${[...randomBytes(3)].join(".")}`;
  const answer = await app.inject({ method: "GET", url: pathname + search, remoteAddress });
  return [answer.headers["set-cookie"] ?? []]
    .flat()
    .map((cookie) => cookie.split(";", 1)[0])
    .join("; ");
}

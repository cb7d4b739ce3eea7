/**
 * The door for everything Meta sends: verify over the raw bytes, cut into all its items, append, and only then answer 200.
 *
 * Runs before the HTTP framework, on Node's own request: it is the hot path, and nothing may touch the bytes before the
 * signature was checked over them.
 */
import type { IncomingMessage, ServerResponse } from "node:http";
import type { SplitItem } from "@botschaft/core";
import { objectOf, parseBody, splitMeta, verifySignature } from "@botschaft/channels";
import { Counter } from "prom-client";
import type { Log } from "../../log.ts";
import type { MergeRequest } from "../contacts/mergeContacts.ts";
import type { Aliases, Resolved } from "./aliases.ts";
import { CHANNEL_OF_OBJECT, onlyOf, ownerOfProblem, sortItems } from "./bodyItems.ts";
import type { Directory, KnownChannel } from "../directory/directory.ts";
import type { Intake } from "./intake.ts";
import type { Append } from "../journal/journalEntry.ts";

/** Meta documents 3 MB for WhatsApp and names no limit elsewhere. */
const MAX_BODY_BYTES = 3 * 1024 * 1024;
/** The platform gives up after five seconds; answering 503 before that makes it try again sooner. */
const APPEND_DEADLINE_MS = 4_500;
/** How many different app secrets a body without a known account is tried under. */
const MAX_SECRETS = 1_000;

const webhooksTotal = new Counter({
  name: "botschaft_webhooks_total",
  help: "Webhook requests by how they ended",
  labelNames: ["outcome"],
});

/** One handle for each status: finding it by its label costs as much as the rest of the answer. */
const outcomes = new Map<number, Counter.Internal>();

function countOutcome(status: number): void {
  let counter = outcomes.get(status);
  if (!counter) {
    counter = webhooksTotal.labels(String(status));
    outcomes.set(status, counter);
  }
  counter.inc();
}

export interface WebhookPorts {
  readonly directory: Directory;
  readonly intake: Intake;
  readonly aliases: Aliases;
  readonly log: Log;
  readonly appSecrets: readonly string[];
  /** The platform names two people we know as one. */
  onSamePerson(request: MergeRequest): void;
}

/** Makes the handler of `POST /webhooks/meta`. */
export function createWebhookReceiver(
  ports: WebhookPorts,
): (request: IncomingMessage, response: ServerResponse) => void {
  return (request, response) => {
    readBody(request, response, (body) => {
      receive(ports, request, body).then(
        (status) => end(response, status),
        (error: unknown) => {
          ports.log.error({ event: "webhook.not_stored", error: String(error) });
          end(response, 503);
        },
      );
    });
  };
}

function readBody(request: IncomingMessage, response: ServerResponse, done: (body: Buffer) => void): void {
  const chunks: Buffer[] = [];
  let size = 0;
  let isOver = false;
  request.on("data", (chunk: Buffer) => {
    size += chunk.length;
    if (size > MAX_BODY_BYTES) {
      if (!isOver) {
        isOver = true;
        // The rest is read and thrown away, so that the sender sees the answer instead of a broken pipe.
        chunks.length = 0;
        end(response, 413);
      }
    } else chunks.push(chunk);
  });
  request.on("end", () => {
    if (!isOver) done(chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks, size));
  });
  request.on("error", () => response.destroy());
}

function end(response: ServerResponse, status: number): void {
  countOutcome(status);
  if (response.headersSent) return;
  const text = status === 200 ? "EVENT_RECEIVED" : "";
  response.writeHead(status, { "content-type": "text/plain", "content-length": text.length });
  response.end(text);
}

async function receive(ports: WebhookPorts, request: IncomingMessage, bytes: Buffer): Promise<number> {
  if (request.headers["x-hub-signature-256"] === undefined && request.headers["x-hub-signature"] === undefined)
    return 401;
  // Parsed before the signature is checked only to learn whose secret to check it with; nothing is believed yet.
  const body = parseBody(bytes.toString("utf8"));
  const items = body === undefined ? [] : splitMeta(body);
  const channels = await findChannels(ports.directory, body, items);
  const secrets = candidateSecrets(ports, channels);
  const signature = request.headers["x-hub-signature-256"] ?? request.headers["x-hub-signature"];
  const signer = verifySignature(
    bytes,
    {
      "x-hub-signature-256": request.headers["x-hub-signature-256"],
      "x-hub-signature": request.headers["x-hub-signature"],
    },
    secrets,
  );
  const secret = signer === undefined ? undefined : secrets[signer];
  if (secret === undefined || typeof signature !== "string") return 401;

  const append = appendOf(ports, body, bytes, items, channels, secret, signature);
  const resolving = ports.aliases.resolve(append);
  await withDeadline(resolving ? appendResolved(ports, resolving) : ports.intake.append(append), APPEND_DEADLINE_MS);
  return 200;
}

async function appendResolved(ports: WebhookPorts, resolving: Promise<Resolved>): Promise<void> {
  const { append, toMerge } = await resolving;
  await ports.intake.append(append);
  for (const merge of toMerge) ports.onSamePerson({ ...merge, by: null });
}

async function findChannels(
  directory: Directory,
  body: unknown,
  items: readonly SplitItem[],
): Promise<Map<string, KnownChannel>> {
  const found = new Map<string, KnownChannel>();
  const kind = CHANNEL_OF_OBJECT[objectOf(body) ?? ""];
  if (!kind) return found;
  for (const { accountId } of items) {
    if (accountId === undefined || found.has(accountId)) continue;
    const channel =
      directory.channelOfAccount(kind, accountId) ?? (await directory.findChannelOfAccount(kind, accountId));
    if (channel) found.set(accountId, channel);
  }
  return found;
}

function candidateSecrets(ports: WebhookPorts, channels: ReadonlyMap<string, KnownChannel>): string[] {
  const secrets = new Set<string>();
  for (const channel of channels.values()) if (channel.appSecret !== null) secrets.add(channel.appSecret);
  for (const secret of ports.appSecrets) secrets.add(secret);
  if (channels.size === 0) {
    // Nobody's account, or not even JSON: authentic all the same if any of our apps signed it.
    for (const { appSecret } of ports.directory.channels()) {
      if (secrets.size >= MAX_SECRETS) break;
      if (appSecret !== null) secrets.add(appSecret);
    }
  }
  return [...secrets];
}

/** What of it goes into the journal, and how it is kept. */
function appendOf(
  { directory, appSecrets }: WebhookPorts,
  body: unknown,
  bytes: Buffer,
  items: readonly SplitItem[],
  channels: ReadonlyMap<string, KnownChannel>,
  secret: string,
  signature: string,
): Append {
  const sorted = sortItems(
    items,
    (accountId) => channels.get(accountId),
    (channel) => (channel.appSecret === null ? appSecrets.includes(secret) : channel.appSecret === secret),
  );
  const { entries, workspaces } = sorted;
  const problems: string[] = body === undefined ? ["not_json"] : items.length === 0 ? ["empty"] : [...sorted.problems];
  const problem = problems.length > 0 ? problems.join(" ") : null;
  const workspaceId = problem === null ? onlyOf(workspaces) : ownerOfProblem(sorted, directory, appSecrets, secret);
  const isPlain = problem === null && workspaceId !== null;
  return { entries, raw: { workspaceId, bytes, problem, signature: isPlain ? null : signature } };
}

function withDeadline<T>(promise: Promise<T>, ms: number): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error("the journal did not take it in time")), ms);
    promise.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}

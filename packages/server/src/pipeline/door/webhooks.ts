/**
 * The door for everything Meta sends: verify over the raw bytes, cut into all its items, append, and only then answer 200.
 *
 * Runs before the HTTP framework, on Node's own request: it is the hot path, and nothing may touch the bytes before the
 * signature was checked over them. Until it was, nothing is parsed, and what a stranger can cost is bounded: see bodyPlaces.ts.
 */
import { type IncomingMessage, type ServerResponse, STATUS_CODES } from "node:http";
import type { SplitItem } from "@botschaft/core";
import { claimOf, objectOf, parseBody, type SignatureClaim, splitMeta } from "@botschaft/channels";
import { Counter } from "prom-client";
import type { Log } from "../../log.ts";
import type { MergeRequest } from "../contacts/mergeContacts.ts";
import type { Aliases, Resolved } from "./aliases.ts";
import { BodyCheck, type Checked } from "./bodyCheck.ts";
import { type BodyPlace, BodyPlaces, LARGE_BODY_BYTES } from "./bodyPlaces.ts";
import { CHANNEL_OF_OBJECT, onlyOf, ownerOfProblem, sortItems } from "./bodyItems.ts";
import type { Directory, KnownChannel } from "../directory/directory.ts";
import type { Intake } from "./intake.ts";
import { Senders } from "./senders.ts";
import type { Append } from "../journal/journalEntry.ts";

/** Meta documents 3 MB for WhatsApp and names no limit elsewhere. */
const MAX_BODY_BYTES = 3 * 1024 * 1024;
/** The platform gives up after five seconds; answering 503 before that makes it try again sooner. */
const APPEND_DEADLINE_MS = 4_500;
/** How long an answer that came before its body was read may take to be fetched, before the connection is closed. */
const LINGER_MS = 1_000;

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
  /** See TRUST_PROXY. */
  readonly trustedProxies: readonly string[];
  /** The platform names two people we know as one. */
  onSamePerson(request: MergeRequest): void;
}

/** Makes the handler of `POST /webhooks/meta`. */
export function createWebhookReceiver(
  ports: WebhookPorts,
): (request: IncomingMessage, response: ServerResponse) => void {
  const senders = new Senders(ports.trustedProxies);
  const door: Door = { ...ports, places: new BodyPlaces(senders), isLookingUp: false };
  return (request, response) => {
    const claim = claimOf({
      "x-hub-signature-256": request.headers["x-hub-signature-256"],
      "x-hub-signature": request.headers["x-hub-signature"],
    });
    if (claim === undefined) return refuseUnread(request, response, 401);
    const length = request.headers["content-length"];
    const expectedBytes = length === undefined ? MAX_BODY_BYTES : Number(length);
    if (expectedBytes > MAX_BODY_BYTES) return refuseUnread(request, response, 413);
    const isLarge = length !== undefined && expectedBytes > LARGE_BODY_BYTES;
    const place = door.places.enter(senders.networkOf(request), { isLarge });
    if (place === undefined) return refuseUnread(request, response, 503);
    readBody(door, { request, response, claim, expectedBytes, place });
  };
}

interface Door extends WebhookPorts {
  readonly places: BodyPlaces;
  /** A body that nobody we know has signed makes us ask the database; one at a time. */
  isLookingUp: boolean;
}

interface Arriving {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly claim: SignatureClaim;
  readonly expectedBytes: number;
  readonly place: BodyPlace;
}

function readBody(door: Door, { request, response, claim, expectedBytes, place }: Arriving): void {
  const check = new BodyCheck(door, claim, expectedBytes, () => !place.isProven && door.places.isOverspent);
  let isOver = false;
  const giveUp = (status: number) => {
    isOver = true;
    request.off("data", take);
    place.leave({ isAuthentic: false, costMs: check.costMs });
    refuseUnread(request, response, status);
  };
  const take = (chunk: Buffer) => {
    const size = check.sizeBytes + chunk.length;
    if (size > MAX_BODY_BYTES) giveUp(413);
    else if (size > LARGE_BODY_BYTES && !place.grow()) giveUp(503);
    else check.add(chunk);
  };
  request.on("data", take);
  request.on("end", () => {
    if (isOver) return;
    isOver = true;
    receive(door, check, claim, place).then(
      (status) => end(response, status),
      (error: unknown) => {
        door.log.error({ event: "webhook.not_stored", error: String(error) });
        end(response, 503);
      },
    );
  });
  request.on("error", () => response.destroy());
  request.on("close", () => {
    if (!isOver) place.leave("gone");
    isOver = true;
  });
}

/**
 * Answers without reading (the rest of) the body. A small one is thrown away as it comes; the connection of a large one is closed
 * a moment later, so that the sender has time to see the answer, and reading it costs us nothing.
 */
function refuseUnread(request: IncomingMessage, response: ServerResponse, status: number): void {
  const length = Number(request.headers["content-length"] ?? Infinity);
  if (length <= LARGE_BODY_BYTES) return end(response, status);
  countOutcome(status);
  request.pause();
  const again = status === 503 ? "Retry-After: 5\r\n" : "";
  request.socket.write(
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${again}Connection: close\r\nContent-Length: 0\r\n\r\n`,
  );
  setTimeout(() => request.socket.destroy(), LINGER_MS).unref();
}

function end(response: ServerResponse, status: number): void {
  countOutcome(status);
  if (response.headersSent) return;
  const text = status === 200 ? "EVENT_RECEIVED" : "";
  const head = { "content-type": "text/plain", "content-length": text.length };
  response.writeHead(status, status === 503 ? { ...head, "retry-after": "5" } : head);
  response.end(text);
}

async function receive(door: Door, check: BodyCheck, claim: SignatureClaim, place: BodyPlace): Promise<number> {
  const checked = await findSigner(door, check).catch((error: unknown) => {
    place.leave("gone");
    throw error;
  });
  const isAuthentic = checked.signer !== undefined;
  place.leave({ isAuthentic, costMs: check.costMs });
  // Where a secret was left out, it may have been the right one: the platform comes again.
  if (checked.signer === undefined) return checked.isSure ? 401 : 503;
  const { signer, bytes } = checked;

  const body = parseBody(bytes.toString("utf8"));
  const items = body === undefined ? [] : splitMeta(body);
  const channels = await findChannels(door.directory, body, items);
  if (!maySign(door, channels, signer)) return 401;
  const append = appendOf(door, body, bytes, items, channels, signer, claim.header);
  const resolving = door.aliases.resolve(append);
  await withDeadline(resolving ? appendResolved(door, resolving) : door.intake.append(append), APPEND_DEADLINE_MS);
  return 200;
}

/**
 * Who signed a body, by the secrets that are known; and if nobody did, by those of accounts that may have been connected elsewhere a
 * moment ago. That takes one statement for up to twenty accounts, and only one such statement is under way at a time.
 */
async function findSigner(door: Door, check: BodyCheck): Promise<Checked & { readonly isSure: boolean }> {
  const first = check.finish();
  const unknown = first.signer === undefined ? check.unknownAccounts : undefined;
  if (unknown === undefined) return { ...first, isSure: !check.leftSecretsOut };
  if (door.isLookingUp) return { ...first, isSure: false };
  door.isLookingUp = true;
  try {
    const isNew = await door.directory.learnAccounts(unknown.kind, unknown.ids);
    const second = isNew ? check.finish() : first;
    return { ...second, isSure: !check.leftSecretsOut };
  } finally {
    door.isLookingUp = false;
  }
}

async function appendResolved(ports: WebhookPorts, resolving: Promise<Resolved>): Promise<void> {
  const { append, toMerge } = await resolving;
  await ports.intake.append(append);
  for (const merge of toMerge) ports.onSamePerson({ ...merge, by: null });
}

/** The channels a body speaks of that is signed by one of our apps. */
async function findChannels(
  directory: Directory,
  body: unknown,
  items: readonly SplitItem[],
): Promise<Map<string, KnownChannel>> {
  const found = new Map<string, KnownChannel>();
  const kind = CHANNEL_OF_OBJECT[objectOf(body) ?? ""];
  if (!kind) return found;
  const unknown = new Set<string>();
  for (const { accountId } of items) {
    if (accountId === undefined || found.has(accountId)) continue;
    const channel = directory.channelOfAccount(kind, accountId);
    if (channel) found.set(accountId, channel);
    else unknown.add(accountId);
  }
  if (unknown.size === 0 || !(await directory.learnAccounts(kind, [...unknown]))) return found;
  for (const accountId of unknown) {
    const channel = directory.channelOfAccount(kind, accountId);
    if (channel) found.set(accountId, channel);
  }
  return found;
}

/** Whoever signs for none of the known accounts a body speaks of is a stranger to it. */
function maySign({ appSecrets }: WebhookPorts, channels: ReadonlyMap<string, KnownChannel>, signer: string): boolean {
  if (channels.size === 0 || appSecrets.includes(signer)) return true;
  for (const { appSecret } of channels.values()) if (appSecret === signer) return true;
  return false;
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

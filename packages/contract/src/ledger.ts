import { z } from "zod";
import { id, instant } from "./basics.ts";
import { defineEndpoint } from "./endpoint.ts";
import { pageOf, pageQuery } from "./page.ts";

/** Over all time, received = handled + failed + pending: what is missing from it would be lost, and nothing may be. */
export const channelLedger = z.object({
  channelId: id,
  received: z.int(),
  handled: z.int(),
  failed: z.int(),
  pending: z.int(),
  /** Entries put to work again. */
  replayed: z.int(),
  /** Repeats of the platform that were recognised and changed nothing. */
  duplicates: z.int(),
  /** Events of a kind we do not know; kept and shown. */
  unknown: z.int(),
  /** Receipts, reactions and the like of people nobody knows: they make nobody, and are kept. */
  strangers: z.int(),
  /** The same by what it was: `delivered`, `read`, `reaction`, `echo` … */
  strangerKinds: z.record(z.string(), z.int()),
  /** Messages sent of which nothing tells whether they arrived. */
  uncertain: z.int(),
});
export type ChannelLedger = z.infer<typeof channelLedger>;

export const ledgerSummary = z.object({
  since: instant,
  channels: z.array(channelLedger),
  nextCursor: z.string().nullable(),
  /**
   * Webhooks refused for a wrong signature since the server's start, in the whole installation: nobody knows whose they were. null for
   * whoever does not run the installation.
   */
  forgedSignatures: z.int().nullable(),
});

/** An entry whose handling broke. */
export const failedEntry = z.object({
  entryId: z.string(),
  channelId: id,
  contactKey: z.string(),
  kind: z.string(),
  at: instant,
  receivedAt: instant,
  failedAt: instant,
  error: z.string(),
  /** JSON of what came from the platform, or was asked for; null once it was cleared away. */
  raw: z.string().nullable(),
});

/** A webhook body of which (a part) found no channel or had no shape we know. */
export const unassignedEvent = z.object({
  rawId: z.string(),
  receivedAt: instant,
  problems: z.array(z.string()).describe("not_json, empty, unrecognised, unknown_account, foreign_secret"),
  sizeBytes: z.int(),
  /** The platform's ids of the accounts it speaks of: what would have to be connected. Null: too large to be read for a list. */
  accountIds: z.array(z.string()).nullable(),
});
export type UnassignedEvent = z.infer<typeof unassignedEvent>;

export const unassignedEventDetail = unassignedEvent.extend({
  accountIds: z.array(z.string()),
  /** Its exact text; base64 where it is none. */
  raw: z.string(),
  isBase64: z.boolean(),
});

/** Whose loose ends: of the accounts and apps of this workspace, or of the installation's own app, which belong to no workspace. */
export const unassignedOf = z.enum(["workspace", "installation"]);
export type UnassignedOf = z.infer<typeof unassignedOf>;

export const replayResult = z.object({
  /** Failed entries put back into the queue. */
  entries: z.int(),
  /** Stored bodies read again. */
  rawEvents: z.int(),
  /** Entries those bodies had that were not known yet. */
  newEntries: z.int(),
});

const read = { kind: "scope", scope: "ledger:read" } as const;
const write = { kind: "scope", scope: "ledger:write" } as const;

export const ledgerEndpoints = {
  getLedger: defineEndpoint({
    id: "getLedger",
    method: "GET",
    path: "/ledger",
    area: "ledger",
    access: read,
    summary: "What came in and what became of it, per channel",
    query: pageQuery.extend({
      since: instant.exactOptional().describe("Default: seven days ago"),
      channelId: id.exactOptional(),
      limit: z.coerce.number().int().min(1).max(1000).default(1000),
    }),
    responses: { 200: ledgerSummary },
    refusals: ["invalid_cursor"],
  }),
  listFailedEntries: defineEndpoint({
    id: "listFailedEntries",
    method: "GET",
    path: "/ledger/failed",
    area: "ledger",
    access: read,
    summary: "Entries whose handling broke, newest first, with their raw content",
    query: pageQuery.extend({ channelId: id.exactOptional() }),
    responses: { 200: pageOf(failedEntry) },
    refusals: ["invalid_cursor"],
  }),
  listUnassignedEvents: defineEndpoint({
    id: "listUnassignedEvents",
    method: "GET",
    path: "/ledger/unassigned",
    area: "ledger",
    access: read,
    summary: "Authentic events that found no channel or had no known shape, newest first",
    description:
      "`of=installation`: those signed with the installation's own app secret that belong to no workspace, for who runs the installation. Once the account is connected, a replay in its workspace works them off.",
    query: pageQuery.extend({ of: unassignedOf.default("workspace") }),
    responses: { 200: pageOf(unassignedEvent) },
    refusals: ["invalid_cursor"],
  }),
  getUnassignedEvent: defineEndpoint({
    id: "getUnassignedEvent",
    method: "GET",
    path: "/ledger/unassigned/{rawId}",
    area: "ledger",
    access: read,
    summary: "One such event with its exact content",
    params: z.object({ rawId: z.string().regex(/^\d{1,18}$/) }),
    responses: { 200: unassignedEventDetail },
  }),
  replay: defineEndpoint({
    id: "replay",
    method: "POST",
    path: "/ledger/replay",
    area: "ledger",
    access: write,
    summary: "Put failed entries and stored events to work again",
    description:
      "What was handled before changes nothing. `entryIds` replays just these; without it, all failed ones and all stored events since `since`. `of=installation`: those of every workspace, for who runs the installation.",
    body: z.object({
      of: unassignedOf.exactOptional().describe("Default: workspace"),
      since: instant.exactOptional(),
      entryIds: z
        .array(z.string().regex(/^\d{1,18}$/))
        .max(1000)
        .exactOptional(),
    }),
    responses: { 200: replayResult },
  }),
};

import { parseBody, rawAt, splitMeta } from "@botschaft/channels";
import type { ChannelLedger, failedEntry, UnassignedEvent, unassignedEventDetail } from "@botschaft/contract";
import type { z } from "zod";
import type { FailureRow, LedgerRow, ListedUnassignedRow, RawRow, UnassignedRow } from "./queries.ts";

export function presentLedger(row: LedgerRow): ChannelLedger {
  const { channelId, arrived, received, handled, failed, pending, replayed, unknown, uncertain } = row;
  const duplicates = Math.max(0, arrived - received);
  const counts = { received, handled, failed, pending, replayed, duplicates, unknown, uncertain };
  return { channelId, ...counts, strangers: row.strangers, strangerKinds: row.strangerKinds };
}

export function presentFailure(row: FailureRow, bodies: ReadonlyMap<string, RawRow>): z.infer<typeof failedEntry> {
  return {
    entryId: row.entryId,
    channelId: row.channelId,
    contactKey: row.contactKey,
    kind: row.kind,
    at: new Date(Number(row.at)).toISOString(),
    receivedAt: row.receivedAt.toISOString(),
    failedAt: row.failedAt.toISOString(),
    error: row.error,
    raw: row.body ?? itemOf(row, row.rawId === null ? undefined : bodies.get(row.rawId)),
  };
}

export function presentUnassigned(row: ListedUnassignedRow): UnassignedEvent {
  return { ...withoutContent(row), accountIds: row.body === null ? null : accountIdsOf(row.body) };
}

export function presentUnassignedDetail(row: UnassignedRow & RawRow): z.infer<typeof unassignedEventDetail> {
  return {
    ...withoutContent(row),
    accountIds: accountIdsOf(textOf(row)),
    raw: row.body ?? row.bytes?.toString("base64") ?? "",
    isBase64: row.body === null,
  };
}

function withoutContent(row: UnassignedRow): Omit<UnassignedEvent, "accountIds"> {
  return {
    rawId: row.id,
    receivedAt: row.receivedAt.toISOString(),
    problems: row.problem.split(" "),
    sizeBytes: row.sizeBytes,
  };
}

function accountIdsOf(text: string): string[] {
  const body = parseBody(text);
  const accountIds = new Set(body === undefined ? [] : splitMeta(body).map(({ accountId }) => accountId));
  return [...accountIds].filter((each) => each !== undefined);
}

function textOf({ body, bytes }: RawRow): string {
  return body ?? bytes?.toString("utf8") ?? "";
}

/** The one item of a stored body that an entry points at, as JSON. */
function itemOf({ rawPath }: FailureRow, body: RawRow | undefined): string | null {
  if (body === undefined || rawPath === null) return null;
  const path: unknown = JSON.parse(rawPath);
  if (!Array.isArray(path)) return null;
  const item = rawAt(parseBody(textOf(body)), path);
  try {
    return item === undefined ? null : JSON.stringify(item);
  } catch (error) {
    // Nested too deep to be written; that is worth showing too.
    if (error instanceof RangeError) return null;
    throw error;
  }
}

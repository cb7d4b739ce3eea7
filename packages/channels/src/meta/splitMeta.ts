import type { SplitItem } from "@botschaft/core";
import { hashedKey, messagingKey, standbyKey } from "./dedupeKey.ts";
import type { EntryFacts } from "./entryFacts.ts";
import { isRecord, type JsonRecord, readId, readRecord, readTime } from "./read.ts";
import { splitChange } from "./splitChange.ts";

type Path = readonly (string | number)[];

/**
 * Cuts a body of any of Meta's objects into all its items. Never throws, drops nothing: what has no recognisable shape becomes
 * an item without account, and of what is told twice in one body, to us and as overheard, one item remains. Only a body whose `entry` is empty yields no item.
 *
 * An item's `raw` says everything by itself: where the platform left its time, its place in `standby` or that the account itself
 * is its sender to the surroundings, `raw` is a copy that carries them (`timestamp`, `standby: true`, `by_account: true`). `rawAt`
 * gives the same for a stored body.
 *
 * @see docs/channels/messenger.md#webhooks
 */
export function splitMeta(body: unknown): readonly SplitItem[] {
  if (isRecord(body)) {
    if (Array.isArray(body.entry)) return splitEntries(body, body.entry);
    const sample = sampleOf(body);
    if (sample !== undefined) return sample;
  }
  return [strangeItem(body, [], undefined)];
}

/** `raw` of the item that `split` found at `path` in a stored body. */
export function rawAt(body: unknown, path: Path): unknown {
  const wanted = JSON.stringify(path);
  return splitMeta(body).find((item) => JSON.stringify(item.path) === wanted)?.raw;
}

/** `page`, `instagram`, `whatsapp_business_account` …; undefined when the body does not say. */
export function objectOf(body: unknown): string | undefined {
  return isRecord(body) ? readId(body.object) : undefined;
}

function splitEntries(body: JsonRecord, entries: readonly unknown[]): SplitItem[] {
  const object = objectOf(body);
  const items: SplitItem[] = [];
  for (const [index, entry] of entries.entries()) {
    const path = ["entry", index];
    if (!isRecord(entry)) {
      items.push(strangeItem(entry, path, undefined));
      continue;
    }
    const facts: EntryFacts = { object, id: readId(entry.id), time: entry.time };
    const before = items.length;
    splitEntry(entry, facts, path, items);
    if (items.length === before) items.push(strangeItem(entry, path, facts));
  }
  return withoutOverheardCopies(items);
}

/** Told to us under `messaging`, what stands under `standby` in the same body as well is no second event. */
function withoutOverheardCopies(items: SplitItem[]): SplitItem[] {
  const isOverheard = ({ raw }: SplitItem) => isRecord(raw) && raw.standby === true;
  if (!items.some(isOverheard)) return items;
  const told = new Set(items.flatMap((item) => (isOverheard(item) ? [] : [standbyKey(item.dedupeKey)])));
  return items.filter((item) => !isOverheard(item) || !told.has(item.dedupeKey));
}

function splitEntry(entry: JsonRecord, facts: EntryFacts, path: Path, items: SplitItem[]): void {
  for (const key of ["messaging", "standby"] as const) {
    for (const [item, at] of listed(entry, key, path)) items.push(messagingItem(item, facts, at, key === "standby"));
  }
  for (const [change, at] of listed(entry, "changes", path)) items.push(...splitOneChange(change, facts, at));
  // Instagram's examples print `field` and `value` without `changes` around them.
  if (entry.field !== undefined && entry.value !== undefined) items.push(...splitOneChange(entry, facts, path));
}

/** What stands under `key`, each with its path; a lone object counts as a list of one. */
function listed(entry: JsonRecord, key: string, path: Path): [unknown, Path][] {
  const found = entry[key];
  if (Array.isArray(found)) return found.map((item: unknown, index) => [item, [...path, key, index]]);
  return found === undefined || found === null ? [] : [[found, [...path, key]]];
}

function messagingItem(item: unknown, facts: EntryFacts, path: Path, standby: boolean): SplitItem {
  if (!isRecord(item)) return strangeItem(item, path, facts);
  const parties = partiesOf(item, facts);
  const raw = completed(item, facts, { standby, byAccount: isByAccount(item, parties) });
  return { ...parties, dedupeKey: messagingKey(raw), at: readTime(raw.timestamp), path, raw };
}

function completed(
  item: JsonRecord,
  facts: EntryFacts,
  { standby, byAccount }: { readonly standby: boolean; readonly byAccount: boolean },
): JsonRecord {
  const lacksTime = item.timestamp === undefined && facts.time !== undefined;
  if (!lacksTime && !standby && !byAccount) return item;
  return {
    ...item,
    ...(lacksTime && { timestamp: facts.time }),
    ...(standby && { standby: true }),
    ...(byAccount && { by_account: true }),
  };
}

type Parties = Pick<SplitItem, "accountId" | "contactKey">;

/** What the account itself did beside sending: Pages may react and read, too. An echo says of itself that it is one. */
function isByAccount(item: JsonRecord, { accountId }: Parties): boolean {
  const isEcho = readRecord(item, "message")?.is_echo === true;
  return !isEcho && accountId !== undefined && readId(readRecord(item, "sender")?.id) === accountId;
}

/**
 * Who of sender and recipient is us. An echo, and whatever else we did, comes with the two swapped; the entry's id tells, and
 * where it names neither (the dashboard's test button, some of Instagram's entries) `is_echo` does.
 */
function partiesOf(item: JsonRecord, facts: EntryFacts): Parties {
  const sender = readId(readRecord(item, "sender")?.id);
  const recipient = readId(readRecord(item, "recipient")?.id);
  const entryId = facts.id === "0" ? undefined : facts.id;
  if (entryId !== undefined && entryId === recipient) return { accountId: entryId, contactKey: sender };
  if (entryId !== undefined && entryId === sender) return { accountId: entryId, contactKey: recipient };
  const isEcho = readRecord(item, "message")?.is_echo === true;
  const [ours, theirs] = isEcho ? [sender, recipient] : [recipient, sender];
  return { accountId: facts.object === "instagram" ? (ours ?? entryId) : (entryId ?? ours), contactKey: theirs };
}

/** A change, or the dashboard's test button, which puts a messaging item where the value of a change would stand. */
function splitOneChange(change: unknown, facts: EntryFacts, path: Path): readonly SplitItem[] {
  if (!isRecord(change)) return [strangeItem(change, path, facts)];
  const value = readRecord(change, "value");
  if (value !== undefined && isRecord(value.sender) && isRecord(value.recipient)) {
    return [messagingItem(value, facts, [...path, "value"], change.field === "standby")];
  }
  return splitChange(change, facts, path);
}

/** The dashboard's sample: one change alone, or under `sample`. */
function sampleOf(body: JsonRecord): readonly SplitItem[] | undefined {
  const key = isRecord(body.sample) ? "sample" : undefined;
  const change = key === undefined ? body : body[key];
  if (!isRecord(change) || typeof change.field !== "string" || change.value === undefined) return undefined;
  const facts: EntryFacts = { object: objectOf(body), id: undefined, time: undefined };
  return splitOneChange(change, facts, key === undefined ? [] : [key]);
}

function strangeItem(raw: unknown, path: Path, facts: EntryFacts | undefined): SplitItem {
  return {
    accountId: facts?.id,
    contactKey: undefined,
    dedupeKey: hashedKey([raw, facts?.time]),
    at: readTime(facts?.time),
    path,
    raw,
  };
}

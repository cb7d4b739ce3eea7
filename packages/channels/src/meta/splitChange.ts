import type { SplitItem } from "@botschaft/core";
import { hashedKey } from "./dedupeKey.ts";
import type { EntryFacts } from "./entryFacts.ts";
import { isRecord, type JsonRecord, readId, readList, readRecord, readTime } from "./read.ts";

type Path = readonly (string | number)[];

/** The lists a WhatsApp change may hold; each of their elements is an event of its own. */
const eventLists = ["messages", "statuses", "message_echoes", "errors", "user_preferences", "calls"] as const;
type EventList = (typeof eventLists)[number];

/**
 * The items of one element of `entry[].changes[]`: one for a Page or Instagram, one per message, status … for WhatsApp.
 *
 * `raw` keeps the shape of a change, `{field, value, time}`; for WhatsApp with only the one event in its list, and the contact
 * that belongs to it, so that each is understood alone.
 */
export function splitChange(change: JsonRecord, facts: EntryFacts, path: Path): readonly SplitItem[] {
  const value = readRecord(change, "value");
  if (facts.object !== "whatsapp_business_account" || value === undefined)
    return [wholeChange(change, value, facts, path)];
  const items: SplitItem[] = [];
  for (const list of eventLists) {
    for (const [index, event] of readList(value, list).entries()) {
      items.push(whatsappItem(change, value, list, event, facts, [...path, "value", list, index]));
    }
  }
  return items.length > 0 ? items : [wholeChange(change, value, facts, path)];
}

function wholeChange(change: JsonRecord, value: JsonRecord | undefined, facts: EntryFacts, path: Path): SplitItem {
  const raw = { field: change.field, value: change.value, time: facts.time };
  const accountId = whatsappNumber(value) ?? facts.id;
  const from = readId(readRecord(value, "from")?.id);
  return {
    accountId,
    // Our own comments come too; they are no contact's.
    contactKey: from === accountId ? undefined : from,
    dedupeKey: commentKey(change, value) ?? hashedKey([change, facts.time]),
    at: readTime(value?.created_time) ?? readTime(value?.timestamp) ?? readTime(facts.time),
    path,
    raw,
  };
}

/** One comment may arrive twice with different surroundings (a boosted copy of the post), but its id stays. */
function commentKey(change: JsonRecord, value: JsonRecord | undefined): string | undefined {
  if (value === undefined) return undefined;
  if (change.field === "comments" || change.field === "live_comments") return prefixed("c:", readId(value.id));
  if (change.field === "feed" && value.item === "comment" && value.verb === "add")
    return prefixed("c:", readId(value.comment_id));
  return undefined;
}

function whatsappItem(
  change: JsonRecord,
  value: JsonRecord,
  list: EventList,
  event: unknown,
  facts: EntryFacts,
  path: Path,
): SplitItem {
  const contact = contactOf(value, event);
  const surroundings = Object.fromEntries(
    Object.entries(value).filter(([key]) => !isEventList(key) && key !== "contacts"),
  );
  const raw = {
    field: change.field,
    value: { ...surroundings, ...(contact !== undefined && { contacts: [contact] }), [list]: [event] },
    time: facts.time,
  };
  const record = isRecord(event) ? event : {};
  const [contactKey, ...aliases] = whatsappPerson(record, list, contact);
  return {
    accountId: whatsappNumber(value) ?? facts.id,
    contactKey,
    ...(aliases.length > 0 && { aliases }),
    dedupeKey: whatsappKey(record, list) ?? hashedKey([raw.field, event, facts.time]),
    at: readTime(record.timestamp) ?? readTime(facts.time),
    path,
    raw,
  };
}

function isEventList(key: string): boolean {
  return eventLists.some((list) => list === key);
}

function whatsappNumber(value: JsonRecord | undefined): string | undefined {
  return readId(readRecord(value, "metadata")?.phone_number_id);
}

/** Of several contacts in one change, the one an event speaks of. */
function contactOf(value: JsonRecord, event: unknown): JsonRecord | undefined {
  const contacts = readList(value, "contacts").filter(isRecord);
  if (contacts.length <= 1 || !isRecord(event)) return contacts[0];
  const ids = [
    event.from_user_id,
    event.recipient_user_id,
    event.user_id,
    event.from,
    event.recipient_id,
    event.wa_id,
    event.to,
  ]
    .map(readId)
    .filter((id) => id !== undefined);
  return contacts.find((contact) =>
    [contact.user_id, contact.wa_id].map(readId).some((id) => id !== undefined && ids.includes(id)),
  );
}

/** All keys of a person, first the business-scoped user id where there is one, since phone numbers may be withheld. */
function whatsappPerson(event: JsonRecord, list: EventList, contact: JsonRecord | undefined): string[] {
  if (list === "errors") return [];
  const named =
    list === "message_echoes"
      ? [event.to_user_id, event.to]
      : [
          event.from_user_id,
          event.recipient_user_id,
          event.user_id,
          contact?.user_id,
          event.from,
          event.recipient_id,
          event.wa_id,
          contact?.wa_id,
        ];
  return [...new Set(named.flatMap((id) => readId(id) ?? []))];
}

function whatsappKey(event: JsonRecord, list: EventList): string | undefined {
  const id = readId(event.id);
  if (list === "messages") return id;
  if (list === "message_echoes") return prefixed("echo:", id);
  const status = readId(event.status);
  return list === "statuses" && id !== undefined && status !== undefined ? `st:${id}:${status}` : undefined;
}

function prefixed(prefix: string, id: string | undefined): string | undefined {
  return id === undefined ? undefined : prefix + id;
}

import type { ChannelKind } from "../channel/capabilities.ts";
import type { AttributeValue, Contact } from "../contact/contact.ts";
import type { FactOp } from "./condition.ts";

/** All that a condition may ask about. */
export interface ConditionFacts {
  readonly contact: Contact;
  /** The conversation a flow runs in; null: a contact alone, as a segment sees it. */
  readonly conversation: ConversationFacts | null;
  readonly now: number;
}

export interface ConversationFacts {
  readonly variables: Readonly<Record<string, AttributeValue>>;
  /** The language the conversation is held in. */
  readonly language: string;
  readonly channelKind: ChannelKind;
  /** ms; null: never. */
  readonly firstSeenAt: number | null;
  /** ms, before the present message; null: never. */
  readonly lastSeenAt: number | null;
}

/** What each type of field holds, and which operators it takes. */
interface FieldTypes {
  text: string;
  /** BCP 47; "de" covers "de-AT". */
  language: string;
  /** Texts that are the same whatever their case. */
  list: readonly string[];
  /** ms since 1970. */
  moment: number;
}

export type FieldType = keyof FieldTypes;

const opsOfType: Readonly<Record<FieldType, readonly FactOp[]>> = {
  text: ["eq", "neq", "contains", "starts_with", "exists"],
  language: ["eq", "neq", "exists"],
  list: ["has", "has_not"],
  moment: ["within", "longer_ago", "exists"],
};

type Field<Type extends FieldType = FieldType> = Type extends FieldType
  ? {
      readonly type: Type;
      /** What it is said to be in a sentence. */
      readonly words: { readonly de: string; readonly en: string };
      /** Undefined: nothing is known of it. It reads what it is given and asks nobody. */
      read(facts: ConditionFacts): FieldTypes[Type] | undefined;
    }
  : never;

/**
 * Every fact that a condition can ask about; what is new is a row here, and one in the server's table of columns where it is a
 * contact's. A name begins with whom it is about, and a contact's fact is never computed from conversations inside of a turn.
 */
export const conditionFields = {
  "contact.name": { type: "text", words: { de: "Name", en: "name" }, read: ({ contact }) => contact.name ?? undefined },
  "contact.first_name": {
    type: "text",
    words: { de: "Vorname", en: "first name" },
    read: ({ contact }) => contact.firstName ?? undefined,
  },
  "contact.last_name": {
    type: "text",
    words: { de: "Nachname", en: "last name" },
    read: ({ contact }) => contact.lastName ?? undefined,
  },
  "contact.language": {
    type: "language",
    words: { de: "Sprache", en: "language" },
    read: ({ contact }) => contact.language ?? undefined,
  },
  "contact.timezone": {
    type: "text",
    words: { de: "Zeitzone", en: "time zone" },
    read: ({ contact }) => contact.timezone ?? undefined,
  },
  "contact.tags": { type: "list", words: { de: "Tags", en: "tags" }, read: ({ contact }) => contact.tags },
  "contact.created": {
    type: "moment",
    words: { de: "Bekannt seit", en: "known since" },
    read: ({ contact }) => contact.createdAt,
  },
  "conversation.language": {
    type: "language",
    words: { de: "Sprache des Gesprächs", en: "language of the conversation" },
    read: ({ conversation }) => conversation?.language,
  },
  "conversation.channel": {
    type: "text",
    words: { de: "Kanal", en: "channel" },
    read: ({ conversation }) => conversation?.channelKind,
  },
  "conversation.first_seen": {
    type: "moment",
    words: { de: "Zum ersten Mal geschrieben", en: "first wrote" },
    read: ({ conversation }) => conversation?.firstSeenAt ?? undefined,
  },
  "conversation.last_seen": {
    type: "moment",
    words: { de: "Zuletzt geschrieben", en: "last wrote" },
    read: ({ conversation }) => conversation?.lastSeenAt ?? undefined,
  },
} satisfies Readonly<Record<string, Field>>;

export type ConditionFieldName = keyof typeof conditionFields;
/** Facts of a contact alone: a segment can ask for these. */
export type ContactFieldName = Extract<ConditionFieldName, `contact.${string}`>;

// Object.keys gives string[]; the table above is closed.
export const conditionFieldNames = Object.keys(conditionFields) as [ConditionFieldName, ...ConditionFieldName[]];

export function isContactField(name: ConditionFieldName): name is ContactFieldName {
  return name.startsWith("contact.");
}

/** The operators that a field takes. */
export function opsOf(name: ConditionFieldName): readonly FactOp[] {
  return opsOfType[conditionFields[name].type];
}

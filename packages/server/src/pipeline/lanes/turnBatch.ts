/**
 * Many entries in one batch: runs the pure turn for each and gathers everything that has to be stored.
 *
 * No I/O here. Entries of one conversation are taken in the platform's order; each sees what the one before it left.
 */
import {
  bringsIntoBeing,
  hopsOf,
  maxHops,
  patchContact,
  runTurn,
  type Contact,
  type ContactPatch,
  type Conversation,
  type Entry,
  type Turn,
  type TurnContext,
} from "@botschaft/core";

/** A conversation and its contact as they were loaded, or as they begin. */
export interface Loaded {
  readonly conversation: Conversation;
  readonly contact: Contact;
  readonly lane: number;
  readonly isNewConversation: boolean;
  /** Nobody answers to the key yet. */
  readonly isNewContact: boolean;
}

export interface QueuedEntry {
  readonly entryId: string;
  readonly dedupeKey: string;
  readonly at: number;
  readonly entry: Entry;
}

/** What came of all entries of one conversation. */
export interface ConversationResult {
  readonly lane: number;
  readonly isNewConversation: boolean;
  readonly isNewContact: boolean;
  /** Whether the conversation row differs from what was loaded. */
  readonly isChanged: boolean;
  readonly conversation: Conversation;
  readonly contactPatches: readonly ContactPatch[];
  readonly contact: Contact;
  readonly turns: readonly {
    readonly entryId: string;
    readonly dedupeKey: string;
    readonly turn: Turn;
    /** The platform sent something of a kind we do not know; it is kept and shown. */
    readonly isUnknown: boolean;
  }[];
  readonly failures: readonly { readonly entryId: string; readonly error: Error }[];
  /** What kind of entries told of somebody unknown, and bring nobody into being: they are done and counted. */
  readonly strangers: readonly string[];
}

/**
 * Runs the turns of one conversation. An entry whose turn throws (a bug), or that came here by too many posts (a circle), is
 * reported as a failure and leaves no trace in the conversation; the entries after it are handled. Where there is no conversation yet,
 * it begins with the first entry that may bring it into being.
 */
export function runEntries(loaded: Loaded, entries: readonly QueuedEntry[], context: TurnContext): ConversationResult {
  let conversation = loaded.conversation;
  let contact = loaded.contact;
  let exists = !loaded.isNewConversation;
  const contactPatches: ContactPatch[] = [];
  const turns: ConversationResult["turns"][number][] = [];
  const failures: { entryId: string; error: Error }[] = [];
  const strangers: string[] = [];
  // Of the same instant as they came. Ids do not tell: those of entries that come directly are from blocks taken earlier.
  const ordered = entries.length === 1 ? entries : [...entries].sort((a, b) => a.at - b.at);
  for (const { entryId, dedupeKey, entry } of ordered) {
    const hops = hopsOf(entry.body);
    if (hops > maxHops) {
      failures.push({ entryId, error: new Error(`it was posted on ${hops} times; ${maxHops} are allowed`) });
      continue;
    }
    if (!exists && !mayBegin(entry, loaded)) {
      strangers.push(entry.body.kind === "inbound" ? entry.body.event.kind : entry.body.kind);
      continue;
    }
    try {
      const turn = runTurn(conversation, contact, entry, context);
      exists = true;
      conversation = turn.conversation;
      if (turn.contactPatch) {
        contactPatches.push(turn.contactPatch);
        contact = patchContact(contact, turn.contactPatch);
      }
      const isUnknown = entry.body.kind === "inbound" && entry.body.event.kind === "unknown";
      turns.push({ entryId, dedupeKey, turn, isUnknown });
    } catch (error) {
      failures.push({ entryId, error: error instanceof Error ? error : new Error(String(error)) });
    }
  }
  return {
    lane: loaded.lane,
    isNewConversation: loaded.isNewConversation,
    isNewContact: loaded.isNewContact,
    isChanged: loaded.isNewConversation || differs(conversation, loaded.conversation),
    conversation,
    contactPatches,
    contact,
    turns,
    failures,
    strangers,
  };
}

function mayBegin(entry: Entry, { isNewContact }: Loaded): boolean {
  const brought = bringsIntoBeing(entry.body);
  return brought === "contact" || (brought === "conversation" && !isNewContact);
}

/** Turns hand back a fresh object even where nothing happened (an echo of our own, a receipt): such a row is not written. */
function differs(after: Conversation, before: Conversation): boolean {
  return (Object.keys(after) as (keyof Conversation)[]).some((field) => after[field] !== before[field]);
}

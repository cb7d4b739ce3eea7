import { mergePatches, patchContact, storablePatch } from "../contact/patchContact.ts";
import { storableRaw } from "../content/storableRaw.ts";
import { previewOf } from "../content/previewOf.ts";
import type { Contact, ContactPatch } from "../contact/contact.ts";
import type { Conversation } from "../conversation/conversation.ts";
import type { DomainEvent } from "../events/domainEvent.ts";
import type { LanguageChoice } from "../flows/reading/language.ts";
import type { Run } from "../flows/run.ts";
import type { Entry } from "./entry.ts";
import type { DeliveryChange } from "./delivery.ts";
import type { Effect } from "./effect.ts";
import type { Post } from "./posts.ts";
import type {
  MessageBody,
  MessagePatch,
  MessageStatus,
  NewMessage,
  NewSend,
  RefusalCode,
  Settled,
  ThreadEvent,
  TimerChange,
  Turn,
  TurnContext,
} from "./turn.ts";

type Mutable<T> = { -readonly [Key in keyof T]: T[Key] };

/** A turn while it is being decided. It is changed in place and never leaves `runTurn`; what leaves is `finishTurn`'s. */
export interface TurnDraft {
  /** As the entry found it. */
  readonly before: Conversation;
  readonly conversation: Mutable<Conversation>;
  /** The contact with everything this turn learned. */
  contact: Contact;
  readonly entry: Entry;
  readonly context: TurnContext;
  contactPatch: ContactPatch | null;
  readonly messages: NewMessage[];
  readonly patches: MessagePatch[];
  readonly settled: Settled[];
  readonly statuses: MessageStatus[];
  readonly sends: NewSend[];
  recall: Turn["recall"];
  readonly timers: TimerChange[];
  readonly effects: Effect[];
  readonly posts: Post[];
  readonly deliveries: DeliveryChange[];
  readonly events: DomainEvent[];
  isQuiet: boolean;
  refusal: Turn["refusal"];
  /** Numbers the ids that this turn gives out. */
  idCount: number;
  /** Reasons that already stand in the thread, so that ten unsent messages make one line. */
  readonly notSentReasons: Set<string>;
}

export function startTurn(conversation: Conversation, contact: Contact, entry: Entry, context: TurnContext): TurnDraft {
  return {
    before: conversation,
    conversation: { ...conversation },
    contact,
    entry,
    context,
    contactPatch: null,
    messages: [],
    patches: [],
    settled: [],
    statuses: [],
    sends: [],
    recall: null,
    timers: [],
    effects: [],
    posts: [],
    deliveries: [],
    events: [],
    isQuiet: false,
    refusal: null,
    idCount: 0,
    notSentReasons: new Set(),
  };
}

export function finishTurn(draft: TurnDraft): Turn {
  const { conversation, contactPatch, messages, patches, settled, statuses, sends, recall, timers } = draft;
  const { effects, posts, deliveries, events, isQuiet, refusal } = draft;
  return {
    conversation,
    contactPatch,
    messages,
    patches,
    settled,
    statuses,
    sends,
    recall,
    timers,
    effects,
    posts,
    deliveries,
    events,
    isQuiet,
    refusal,
  };
}

/** What a message has beside author and body; the rest follows from the turn. */
type MessageInput = Pick<NewMessage, "author" | "body"> &
  Partial<Pick<NewMessage, "at" | "mid" | "replyToMid" | "clientKey" | "ground" | "cause" | "delivery">>;

/** Adds the next message of the thread and returns its number. */
export function addMessage(draft: TurnDraft, input: MessageInput): number {
  const { conversation } = draft;
  const seq = conversation.lastSeq + 1;
  const at = input.at ?? draft.context.now;
  conversation.lastSeq = seq;
  draft.messages.push({
    seq,
    author: input.author,
    at,
    body: storableBody(input.body),
    mid: input.mid ?? null,
    replyToMid: input.replyToMid ?? null,
    clientKey: input.clientKey ?? null,
    ground: input.ground ?? null,
    cause: input.cause ?? null,
    delivery: input.delivery ?? "none",
  });
  if (input.body.kind === "said" && !draft.isQuiet) {
    const { author } = input;
    const by = author.kind === "member" && author.memberId !== null ? { memberId: author.memberId } : {};
    conversation.preview = { at, author: author.kind, ...by, ...previewOf(input.body.contents) };
    if (author.kind === "contact") conversation.contactPreview = conversation.preview;
  }
  return seq;
}

/** What nobody here understands is kept as it came, as far as it can be stored. */
function storableBody(body: MessageBody): MessageBody {
  if (body.kind === "event" && body.event.name === "platform_event")
    return { kind: "event", event: { ...body.event, raw: storableRaw(body.event.raw) } };
  if (body.kind !== "said" || !body.contents.some(({ kind }) => kind === "unsupported")) return body;
  return {
    kind: "said",
    contents: body.contents.map((content) =>
      content.kind === "unsupported" ? { ...content, raw: storableRaw(content.raw) } : content,
    ),
  };
}

export function addThreadEvent(draft: TurnDraft, event: ThreadEvent): void {
  addMessage(draft, { author: { kind: "system" }, body: { kind: "event", event } });
}

/** Says in the thread, once for each reason, that something was not sent. */
export function addNotSent(draft: TurnDraft, reason: string, detail: string): void {
  if (draft.notSentReasons.has(reason)) return;
  draft.notSentReasons.add(reason);
  addThreadEvent(draft, { name: "not_sent", reason, detail });
}

type EventParts = DistributedOmit<DomainEvent, "at">;
type DistributedOmit<Union, Key extends keyof Union> = Union extends unknown ? Omit<Union, Key> : never;

/** Notes for the numbers that something happened now. */
export function addEvent(draft: TurnDraft, event: EventParts): void {
  draft.events.push({ ...event, at: draft.context.now });
}

export function learn(draft: TurnDraft, told: ContactPatch): void {
  const patch = storablePatch(told);
  if (Object.keys(patch).length === 0) return;
  draft.contact = patchContact(draft.contact, patch);
  draft.contactPatch = mergePatches(draft.contactPatch, patch);
}

export function refuse(draft: TurnDraft, code: RefusalCode, detail: string): void {
  draft.refusal = { code, detail };
}

/** An id that is the same whenever this entry is handled again. */
export function nextId(draft: TurnDraft, what: "run" | "timer" | "effect"): string {
  draft.idCount += 1;
  return `${what}.${draft.entry.id}.${draft.idCount}`;
}

export function setTimer(draft: TurnDraft, id: string, name: string, dueAt: number): void {
  draft.timers.push({ kind: "set", id, name, dueAt });
}

export function cancelTimer(draft: TurnDraft, id: string): void {
  draft.timers.push({ kind: "cancel", id });
}

/** Ends the run, if there is one, with the timer it waits for. */
export function dropRun(draft: TurnDraft): void {
  const { run } = draft.conversation;
  if (!run) return;
  const timerId = waitingTimer(run);
  if (timerId !== null) cancelTimer(draft, timerId);
  draft.conversation.run = null;
}

export function waitingTimer(run: Run): string | null {
  return run.waiting && run.waiting.kind !== "effect" ? run.waiting.timerId : null;
}

/** The language the conversation is held in. */
export function languageOf(draft: TurnDraft): LanguageChoice {
  const { defaultLanguage } = draft.context.channel;
  return { language: draft.contact.language ?? defaultLanguage, fallbacks: [defaultLanguage] };
}

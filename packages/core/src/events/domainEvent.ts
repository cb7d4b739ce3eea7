import type { Contact } from "../contact/contact.ts";
import type { Conversation } from "../conversation/conversation.ts";
import type { ContactId, FlowId } from "../ids.ts";
import type { Cause } from "../turn/cause.ts";

/** What each event tells beside when and of whom. No message text: numbers are made of these. */
interface EventKinds {
  /** All that one run did in one turn. `flowVersionId` is the flow it began with. */
  readonly "run.walked": {
    readonly runId: string;
    readonly cause: WalkCause;
    /** Ids of the nodes it entered, in order, with blanks between. */
    readonly path: string;
    readonly end: WalkEnd;
    /** Only where the run began in this turn. */
    readonly began?: RunBegan;
  };
  readonly "run.stopped": { readonly reason: string };
  readonly "conversation.handed_over": { readonly cause: HandOverCause };
  readonly "bot.disclosed": NoData;
  readonly "contact.opted_out": NoData;
  readonly "contact.opted_in": NoData;
  readonly "contact.merged": { readonly into: ContactId };
  readonly "contact.unmerged": { readonly from: ContactId };
  readonly "signal.received": { readonly name: string };
  readonly "flow.published": { readonly flowId: FlowId };
  readonly "template.failed": { readonly reason: string };
  readonly "echo.unmatched": NoData;
  readonly "status.unmatched": { readonly state: string };
}

type NoData = Readonly<Record<string, never>>;

export type EventName = keyof EventKinds;
export type EventData<Name extends EventName> = EventKinds[Name];

/** Something that happened, for the numbers. Which contact, channel and conversation it is of, the recorder adds. */
export type DomainEvent = {
  [Name in EventName]: {
    readonly name: Name;
    /** When it happened, ms. */
    readonly at: number;
    readonly cause?: Cause;
    readonly flowVersionId?: string;
    readonly nodeId?: string;
    readonly data: EventKinds[Name];
  };
}[EventName];

/** What moved a run: a trigger of that kind, or what it waited for. */
export type WalkCause =
  | "postback"
  | "ref"
  | "get_started"
  | "keyword"
  | "first_message"
  | "any_message"
  | "signal"
  | "answer"
  | "no_answer"
  | "choice"
  | "otherwise"
  | "timeout"
  | "timer"
  | "effect"
  | "effect_ok"
  | "effect_failed"
  /** A member started it; or the API, or another conversation. */
  | "member"
  | "asked";

export type WalkEnd = "waits" | "done" | "handed_over" | "silenced" | "stopped";

export type HandOverCause = "flow" | "flow_stopped" | "asked_for_person" | "no_match" | "no_ground" | "send_refused";

/** What a run began with: enough to let it walk again, though contact and conversation have changed since. */
export interface RunBegan {
  readonly contact: Partial<Omit<Contact, "id" | "workspaceId" | "pictureUrl">>;
  readonly standing: Partial<
    Pick<Conversation, "lastInboundAt" | "lastOutboundAt" | "disclosedAt" | "botSpokeAt" | "lastRef">
  >;
}

/** For people who read the events; `docs/events.md` is held to it by a test. */
export const eventDocs: {
  readonly [Name in EventName]: {
    readonly says: string;
    readonly data: Readonly<Record<keyof EventKinds[Name] & string, string>>;
  };
} = {
  "run.walked": {
    says: "a run moved: it began, or what it waited for came",
    data: {
      runId: "the run",
      cause: "what moved it: a trigger's kind, or `answer`, `choice`, `timer` …",
      path: "ids of the nodes it entered, in order, with blanks between",
      end: "`waits`, `done`, `handed_over`, `silenced` or `stopped`",
      began: "where it began just now: the contact and the conversation as it found them, without what was empty",
    },
  },
  "run.stopped": { says: "a flow could not go on, and people got the conversation", data: { reason: "why" } },
  "conversation.handed_over": {
    says: "the bot stepped back",
    data: { cause: "`flow`, `flow_stopped`, `asked_for_person`, `no_match`, `no_ground` or `send_refused`" },
  },
  "bot.disclosed": { says: "the bot said that it is one", data: {} },
  "contact.opted_out": { says: "the contact asked for silence", data: {} },
  "contact.opted_in": { says: "the contact wants to hear from the business again", data: {} },
  "contact.merged": { says: "the contact was found to be another one", data: { into: "the one that lives on" } },
  "contact.unmerged": { says: "that was an error: they are two", data: { from: "the one that had lived on" } },
  "signal.received": { says: "a signal reached the conversation", data: { name: "the signal's" } },
  "flow.published": {
    says: "a version of a flow was published; `flow_version_id` names it",
    data: { flowId: "the flow" },
  },
  "template.failed": { says: "a text could not be filled in and went out without its tags", data: { reason: "why" } },
  "echo.unmatched": { says: "our app said something that did not come from the outbox", data: {} },
  "status.unmatched": {
    says: "the platform told how far a message has come, without saying which of ours it is",
    data: { state: "`sent`, `delivered`, `read` or `failed`" },
  },
};

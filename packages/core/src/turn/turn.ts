import type { Content } from "../content/content.ts";
import type { Capabilities } from "../channel/capabilities.ts";
import type { Price } from "../channel/inboundEvent.ts";
import type { Contact, ContactPatch } from "../contact/contact.ts";
import type { Conversation } from "../conversation/conversation.ts";
import type { DomainEvent } from "../events/domainEvent.ts";
import type { FlowBook } from "../flows/flowBook.ts";
import type { Ground } from "../grounds/ground.ts";
import type { ChannelId, MemberId } from "../ids.ts";
import type { Cause } from "./cause.ts";
import type { DeliveryChange, Purpose } from "./delivery.ts";
import type { Effect } from "./effect.ts";
import type { Entry } from "./entry.ts";
import type { Post } from "./posts.ts";

/** What the turn knows beside the conversation. */
export interface TurnContext {
  /** The server's time, ms. The turn has no clock of its own. */
  readonly now: number;
  readonly channel: ChannelFacts;
  readonly flows: FlowBook;
}

export interface ChannelFacts {
  readonly id: ChannelId;
  readonly name: string;
  readonly capabilities: Capabilities;
  /** Our app's id on the platform, to tell our own echoes from those of other apps; null when unknown. */
  readonly appId: string | null;
  readonly defaultLanguage: "de" | "en";
  /** ISO 3166 country of the business. In "DE" the bot's disclosure cannot be switched off. */
  readonly country: string;
  readonly disclosure: {
    readonly isOn: boolean;
    readonly text: Readonly<Record<string, string>>;
    readonly repeatAfterMs: number;
  };
  readonly isHumanAgentAllowed: boolean;
  /** The account was disconnected. Members can still note, assign and close; nobody can say anything. */
  readonly isRemoved?: boolean;
  /** After a member's last reply the bot returns by itself; null: only when handed back. */
  readonly botReturnsAfterMs: number | null;
}

/** What one entry did. Everything in it is stored in one transaction with the mark that the entry is done. */
export interface Turn {
  readonly conversation: Conversation;
  readonly contactPatch: ContactPatch | null;
  readonly messages: readonly NewMessage[];
  readonly patches: readonly MessagePatch[];
  /** Our own sends that the platform confirmed by an echo. `clientRef` is what the send carried. */
  readonly settled: readonly Settled[];
  /** How far single messages have come, where the platform tells it for each. */
  readonly statuses: readonly MessageStatus[];
  readonly sends: readonly NewSend[];
  /**
   * Set when a person takes the conversation: what the bot said before message `beforeSeq`, and what has not left yet, is not to
   * leave any more. What the turn itself sends, and what people said, is not touched.
   */
  readonly recall: { readonly beforeSeq: number } | null;
  readonly timers: readonly TimerChange[];
  readonly effects: readonly Effect[];
  /** Entries for other conversations. */
  readonly posts: readonly Post[];
  /** What became of deliveries. */
  readonly deliveries: readonly DeliveryChange[];
  /** For the numbers: what happened, without message text. */
  readonly events: readonly DomainEvent[];
  /** Set when a member's command was not carried out; the command's caller gets it as an error. */
  readonly refusal: { readonly code: RefusalCode; readonly detail: string } | null;
  /** Nothing that a screen is to be told now: a campaign's message is not shown before the contact answers. */
  readonly isQuiet: boolean;
}

export type RefusalCode =
  | "window_closed"
  | "contact_blocked"
  | "channel_removed"
  | "nothing_to_do"
  | "answered_meanwhile"
  | "content_does_not_fit"
  | "flow_not_found";

export type Author =
  | { readonly kind: "contact" }
  | { readonly kind: "bot" }
  | { readonly kind: "member"; readonly memberId: MemberId | null; readonly name: string | null }
  | { readonly kind: "system" };

export interface NewMessage {
  readonly seq: number;
  readonly author: Author;
  readonly at: number;
  readonly body: MessageBody;
  readonly mid: string | null;
  readonly replyToMid: string | null;
  readonly clientKey: string | null;
  readonly ground: Ground | null;
  /** Why it was said; null for what did not come from us. */
  readonly cause: Cause | null;
  /** `queued` goes with a send of the same `seq`; `none` for what arrived, notes and events; `sent` for foreign echoes. */
  readonly delivery: "none" | "queued" | "sent";
}

export type MessageBody =
  | { readonly kind: "said"; readonly contents: readonly Content[] }
  | { readonly kind: "note"; readonly text: string }
  | { readonly kind: "event"; readonly event: ThreadEvent };

/** A line in the thread that nobody said. Screens put it into words. */
export type ThreadEvent =
  | { readonly name: "handed_over"; readonly reason: string | null }
  | { readonly name: "taken"; readonly memberName: string | null }
  | { readonly name: "handed_back"; readonly memberName: string | null }
  | { readonly name: "bot_returned" }
  /** `to`: who has it instead; null where it was only assigned to them. */
  | { readonly name: "member_gone"; readonly memberName: string | null; readonly to: "bot" | "waiting" | null }
  | { readonly name: "assigned"; readonly to: string | null; readonly by: string }
  | { readonly name: "closed"; readonly memberName: string }
  | { readonly name: "reopened"; readonly memberName: string | null }
  | { readonly name: "snoozed"; readonly until: number; readonly memberName: string }
  | { readonly name: "came_by_link"; readonly ref: string | null; readonly source: string | null }
  | { readonly name: "run_reset"; readonly memberName: string }
  | { readonly name: "not_sent"; readonly reason: string; readonly detail: string }
  | { readonly name: "platform_event"; readonly type: string; readonly raw: unknown };

/** A change to a message that is already stored, found by the platform's id within the conversation. */
export type MessagePatch =
  | { readonly kind: "reaction"; readonly mid: string; readonly by: "contact" | "us"; readonly emoji: string | null }
  | {
      readonly kind: "edited";
      readonly mid: string;
      readonly text: string;
      readonly editNumber: number;
      readonly at: number;
    }
  | { readonly kind: "unsent"; readonly mid: string; readonly at: number };

export interface Settled {
  readonly clientRef: string;
  readonly mid: string;
  /** When it went out, by the platform; null: not told. */
  readonly at: number | null;
}

export interface MessageStatus {
  readonly clientRef: string;
  readonly state: "sent" | "delivered" | "read" | "failed";
  readonly at: number;
  readonly error: string | null;
  readonly price: Price | null;
}

export type NewSend =
  | {
      readonly kind: "content";
      readonly seq: number;
      readonly content: Content;
      readonly ground: Ground;
      /** Missing in sends stored before December 2026. */
      readonly cause?: Cause;
      /** Missing: an answer. */
      readonly purpose?: Exclude<Purpose, "answer">;
      readonly replyToMid: string | null;
    }
  | { readonly kind: "action"; readonly action: "typing_on" | "typing_off" | "mark_seen" };

export type TimerChange =
  /** Setting a timer whose `id` exists moves it. */
  | { readonly kind: "set"; readonly id: string; readonly name: string; readonly dueAt: number }
  | { readonly kind: "cancel"; readonly id: string };

/** The pure engine's one function: conversation and contact as they are, one entry, the context → what follows. */
export type RunTurn = (conversation: Conversation, contact: Contact, entry: Entry, context: TurnContext) => Turn;

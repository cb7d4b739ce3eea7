import type { Content } from "../content/content.ts";
import type { NoGround } from "../grounds/ground.ts";
import type { ChannelId, DeliveryId } from "../ids.ts";
import type { DeliveryCause } from "./cause.ts";

/** What a message is for; the law and the platforms treat each differently. */
export type Purpose = "answer" | "service" | "notice" | "campaign";

/** Where an entry goes: one contact on one channel, whether they have a conversation already or not. */
export interface ConversationAddress {
  readonly channelId: ChannelId;
  readonly contactKey: string;
}

/**
 * One content on its way to one person. At any moment at most one conversation has it: its turn sends it, passes it on to the
 * next of `rest`, or says that nobody could.
 */
export interface Delivery {
  readonly id: DeliveryId;
  /** Counts the conversations that were asked, from 0: a delivery and its step name one entry, however often it is appended. */
  readonly step: number;
  readonly content: Content;
  readonly purpose: Exclude<Purpose, "answer">;
  readonly cause: DeliveryCause;
  /** Whom to ask next, best first. */
  readonly rest: readonly ConversationAddress[];
  /** Why those who were asked before did not send it. */
  readonly refusals: readonly DeliveryRefusal[];
}

export interface DeliveryRefusal {
  readonly channelId: ChannelId;
  readonly reason: SkipReason;
}

/** Why a delivery did not go out by a conversation. */
export type SkipReason =
  | NoGround["reason"]
  /** The contact asked for silence. */
  | "opted_out"
  /** A person of the business is talking with them, or they wait for one. */
  | "with_people"
  | "content_does_not_fit"
  /** It was passed on too often. */
  | "too_many_hops"
  /** The contact was found to be somebody who has it already. */
  | "same_person"
  /** It was stopped before this turn. */
  | "stopped"
  /** A conversation that had it could not decide: a fault of ours, among the failed entries. */
  | "turn_failed";

/**
 * What the delivery's own row says right before its turn, where that speaks against it: `over`, another entry has it or it has
 * ended; else why it is to be skipped.
 */
export type DeliveryVerdict = "over" | Extract<SkipReason, "same_person" | "stopped">;

/** What a turn decided about a delivery; stored with the turn. */
export type DeliveryChange = { readonly id: DeliveryId; readonly step: number } & (
  | {
      readonly state: "queued";
      /** The messages that carry it; each is a send of the same turn. */
      readonly seqs: readonly number[];
    }
  /** The next conversation of the order has it, as step `step + 1`; the entry is among the turn's posts. */
  | { readonly state: "passed_on"; readonly reason: SkipReason }
  /** It will not go out. `reasons`: one for each conversation that was asked, in order. */
  | { readonly state: "skipped"; readonly reasons: readonly DeliveryRefusal[] }
);

/** The key under which a delivery's step is in the journal once, whoever appends it. */
export function deliveryKey({ id, step }: Pick<Delivery, "id" | "step">): string {
  return `delivery:${id}:${step}`;
}

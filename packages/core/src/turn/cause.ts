import type { DeliveryId, FlowVersionId, MemberId } from "../ids.ts";

/** What each kind of cause tells beside its name. */
interface CauseKinds {
  /** A node of a flow said it. */
  readonly flow: { readonly versionId: FlowVersionId; readonly nodeId: string; readonly runId: string };
  /** The bot's own words outside of flows: its answers to "Stopp" and "Start". */
  readonly bot: { readonly about: "opted_out" | "opted_in" };
  /** `memberId` is null for somebody in the platform's own inbox. */
  readonly member: { readonly memberId: MemberId | null };
  readonly macro: { readonly memberId: MemberId; readonly macroId: string };
  readonly broadcast: { readonly broadcastId: string; readonly deliveryId: DeliveryId };
  readonly sequence: { readonly sequenceId: string; readonly stepId: string; readonly deliveryId: DeliveryId };
  /** Something the contact asked to be told, e.g. that a product is back. */
  readonly notice: { readonly topic: string; readonly deliveryId: DeliveryId };
  readonly order: { readonly orderId: string; readonly deliveryId: DeliveryId };
  readonly signal: { readonly name: string; readonly deliveryId: DeliveryId };
}

export type CauseKind = keyof CauseKinds;
export type CauseOf<Kind extends CauseKind> = { [Each in Kind]: { readonly kind: Each } & CauseKinds[Each] }[Kind];

/**
 * Why a message of ours was said. It is written once, with the message, and never changes: numbers, recall, and "no more of these"
 * ask for it.
 */
export type Cause = CauseOf<CauseKind>;

/** Causes of what is delivered to many: each names its delivery. */
export type DeliveryCause = Extract<Cause, { readonly deliveryId: DeliveryId }>;

/**
 * Whether a person who takes the conversation silences it, as long as it has not left: what the bot says in the talk, that is. A
 * broadcast or an order's confirmation is no part of the talk and still goes out.
 */
export const isSilencedByPeople: Readonly<Record<CauseKind, boolean>> = {
  flow: true,
  bot: true,
  member: false,
  macro: false,
  broadcast: false,
  sequence: false,
  notice: false,
  order: false,
  signal: false,
};

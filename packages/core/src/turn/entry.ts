import type { Content } from "../content/content.ts";
import type { InboundEvent } from "../channel/inboundEvent.ts";
import type { RefusalReason } from "../channel/port.ts";
import type { AttributeValue, ContactPatch } from "../contact/contact.ts";
import type { ContactId, EntryId, FlowId, MemberId } from "../ids.ts";
import type { Delivery, DeliveryVerdict } from "./delivery.ts";
import type { EffectResult } from "./effect.ts";

/** One thing that happened, or is asked for, in one conversation. Entries are handled in order, each exactly once. */
export interface Entry {
  readonly id: EntryId;
  readonly receivedAt: number;
  readonly body: EntryBody;
}

export type EntryBody =
  | { readonly kind: "inbound"; readonly event: InboundEvent }
  | {
      readonly kind: "member";
      readonly memberId: MemberId;
      readonly memberName: string;
      readonly command: MemberCommand;
    }
  | { readonly kind: "timer"; readonly timerId: string; readonly name: string }
  | { readonly kind: "effect_result"; readonly effectId: string; readonly result: EffectResult }
  /** The outbox gave up on message `seq`. */
  | { readonly kind: "send_refused"; readonly seq: number; readonly reason: RefusalReason; readonly detail: string }
  /** Somebody can no longer answer; `memberName` is null where it is not known any more. */
  | { readonly kind: "member_gone"; readonly memberId: MemberId; readonly memberName: string | null }
  /** What the platform knows of the contact. */
  | { readonly kind: "profile"; readonly patch: ContactPatch }
  /** Something happened in the business that may concern this contact. */
  | ({ readonly kind: "signal"; readonly name: string; readonly data: SignalData } & Postable)
  /** One content is to reach this person. */
  | ({ readonly kind: "deliver"; readonly delivery: Delivery; readonly verdict?: DeliveryVerdict } & Postable)
  /** A flow is to begin, and no member asks for it. */
  | ({ readonly kind: "start_flow"; readonly flowId: FlowId } & Postable)
  /** Somebody, or something, changes what is known of the contact. */
  | ({ readonly kind: "change_contact"; readonly patch: ContactPatch } & Postable)
  /** The contact was found to be the same person as another one, which lives on. */
  | ({ readonly kind: "merged"; readonly into: ContactId } & Postable)
  /** That was an error: the contact is somebody else than the one it was merged into. */
  | { readonly kind: "unmerged"; readonly from: ContactId };

interface Postable {
  /** How many posts, one after the other, led here; missing: none. */
  readonly hops?: number;
}

/** What a signal tells beside its name; flat, so that flows and conditions can use each value. */
export type SignalData = Readonly<Record<string, AttributeValue>>;

/** A reply takes the conversation. */
interface Reply {
  readonly kind: "reply";
  readonly content: Content;
  /** Comes back on the message, so that a screen recognises its own draft. */
  readonly clientKey: string;
  readonly replyToMid?: string;
  /** The newest message its author had seen: it is refused where a colleague has answered after that one. Missing: it is not asked. */
  readonly seenSeq?: number;
}

export type MemberCommand =
  | Reply
  | { readonly kind: "note"; readonly text: string; readonly clientKey: string }
  | { readonly kind: "take" }
  | { readonly kind: "hand_back" }
  | { readonly kind: "assign"; readonly memberId: MemberId | null; readonly memberName: string | null }
  | { readonly kind: "close" }
  | { readonly kind: "reopen" }
  | { readonly kind: "snooze"; readonly until: number }
  | { readonly kind: "mark_read" }
  | { readonly kind: "mark_unread" }
  | { readonly kind: "reset_run" }
  | { readonly kind: "start_flow"; readonly flowId: FlowId }
  | { readonly kind: "set_tags"; readonly add: readonly string[]; readonly remove: readonly string[] }
  | { readonly kind: "set_attributes"; readonly attributes: Readonly<Record<string, AttributeValue | null>> };

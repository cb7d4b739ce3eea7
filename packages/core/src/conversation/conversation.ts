import type { ChannelId, ContactId, ConversationId, FlowVersionId, MemberId, WorkspaceId } from "../ids.ts";
import type { Run } from "../flows/run.ts";

/** The form in which conversations are stored. Every change that stored states must be brought to raises it; see upgradeConversation.ts. */
export const conversationVersion = 3;

/**
 * One contact on one channel: all that the next turn needs to know. Plain JSON: what comes back from
 * `JSON.parse(JSON.stringify(state))` works the same.
 */
export interface Conversation {
  /** In which form it is stored; see upgradeConversation.ts. */
  readonly stateVersion: number;
  readonly id: ConversationId;
  readonly workspaceId: WorkspaceId;
  readonly channelId: ChannelId;
  readonly contactId: ContactId;
  /** What the channel calls the contact. */
  readonly contactKey: string;
  readonly status: "open" | "snoozed" | "closed";
  readonly snoozedUntil: number | null;
  /** Who had it when a member closed it, for the case that closing is undone. */
  readonly beforeClose: { readonly holder: Holder; readonly waitingSince: number | null } | null;
  readonly holder: Holder;
  readonly assigneeId: MemberId | null;
  /** Who assigned it; null where nobody is assigned, or nobody knows any more. */
  readonly assignedBy: MemberId | null;
  /**
   * The newest message in which a person of ours answered (`memberId` null: in the platform's own inbox). Missing where nobody has
   * answered since December 2026.
   */
  readonly lastAnswer?: { readonly seq: number; readonly memberId: MemberId | null };
  /** Sequence number of the newest message; the next one gets `lastSeq + 1`. Gapless. */
  readonly lastSeq: number;
  /** Messages of the contact that no member has seen yet. */
  readonly unread: number;
  /** Since when the contact waits for a person, ms; null while nobody has to act. */
  readonly waitingSince: number | null;
  /** Platform time of the contact's newest action that opens the window; ms, null before the first. */
  readonly lastInboundAt: number | null;
  readonly lastOutboundAt: number | null;
  /** Everything of ours up to here (ms, platform time) was delivered, or read. */
  readonly deliveredUntil: number | null;
  readonly readUntil: number | null;
  /** When the bot last said that it is one. */
  readonly disclosedAt: number | null;
  /** When the bot last spoke. */
  readonly botSpokeAt: number | null;
  readonly isBlocked: boolean;
  /** First words of the newest message, for the list; plain text, no markup. */
  readonly preview: Preview | null;
  /** The same of what the contact said last: whoever waits is known by their own words. */
  readonly contactPreview: Preview | null;
  readonly run: Run | null;
  /** How the contact came, newest. Untrusted. */
  readonly lastRef: string | null;
  readonly createdAt: number;
  /** What the contact lately changed or took back, oldest first; see changedMessages.ts. Missing: nothing. */
  readonly changes?: readonly MessageChange[];
}

/** What became of a message by its sender's doing. It may be told before the message is, and out of order. */
export interface MessageChange {
  readonly mid: string;
  /** When we heard of it, ms. */
  readonly heardAt: number;
  /** By the platform's time, ms. */
  readonly at: number;
  /** Null: it was taken back. */
  readonly edit: { readonly number: number; readonly text: string } | null;
}

export type Holder =
  | { readonly kind: "bot" }
  /**
   * Handed over: a person must act, nobody has taken it yet. `reason` is what the bot said about it. `closingSeq` is the first message
   * of the turn that handed over: from there on the bot took its leave. Missing in states stored before November 2026.
   */
  | {
      readonly kind: "waiting";
      readonly since: number;
      readonly reason: string | null;
      readonly closingSeq?: number;
    }
  /** A member (null: somebody in the platform's own inbox). The bot is silent until `botReturnsAt` (ms; null: until handed back). */
  | {
      readonly kind: "member";
      readonly memberId: MemberId | null;
      readonly since: number;
      readonly botReturnsAt: number | null;
    };

export interface Preview {
  readonly at: number;
  readonly author: "contact" | "bot" | "member" | "system";
  /** The member who said it. Missing where no member did, or where it was stored before December 2026. */
  readonly memberId?: MemberId;
  /** What kind of thing it was, so that a screen can say "Sprachnachricht" in the reader's language. */
  readonly kind: string;
  readonly text: string;
}

/** A conversation nobody has had yet: held by the bot, nothing said. */
export function newConversation(ids: {
  id: ConversationId;
  workspaceId: WorkspaceId;
  channelId: ChannelId;
  contactId: ContactId;
  contactKey: string;
  now: number;
}): Conversation {
  return {
    stateVersion: conversationVersion,
    id: ids.id,
    workspaceId: ids.workspaceId,
    channelId: ids.channelId,
    contactId: ids.contactId,
    contactKey: ids.contactKey,
    status: "open",
    snoozedUntil: null,
    beforeClose: null,
    holder: { kind: "bot" },
    assigneeId: null,
    assignedBy: null,
    lastSeq: 0,
    unread: 0,
    waitingSince: null,
    lastInboundAt: null,
    lastOutboundAt: null,
    deliveredUntil: null,
    readUntil: null,
    disclosedAt: null,
    botSpokeAt: null,
    isBlocked: false,
    preview: null,
    contactPreview: null,
    run: null,
    lastRef: null,
    createdAt: ids.now,
  };
}

/** Versions that a conversation is in the middle of; the turn needs them even when newer ones are published. */
export function versionsInUse(conversation: Conversation): readonly FlowVersionId[] {
  return conversation.run ? conversation.run.frames.map((frame) => frame.versionId) : [];
}

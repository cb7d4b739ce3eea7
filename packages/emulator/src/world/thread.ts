import type { WhatsAppContent } from "../whatsapp/model.ts";
import type { LocalisedMenu } from "../messenger/profile/settings.ts";

/** An attachment an app uploaded for later sends. */
export interface Upload {
  readonly id: string;
  readonly pageId: string;
  readonly type: MediaType;
  readonly mediaId: string;
  /** Absent in files of earlier versions. */
  readonly fileName?: string;
  readonly at: number;
}

export type MediaType = "image" | "audio" | "video" | "file";

/** What one person and one Page said to each other. */
export interface Thread {
  readonly id: string;
  readonly psid: string;
  /** The Page, Instagram account or WhatsApp number it is with. */
  readonly pageId: string;
  readonly personId: string;
  /** Absent: Messenger. */
  readonly platform?: "instagram" | "whatsapp";
  messages: Message[];
  /** Time of the newest event; each further one is later, so a thread's order is its times. */
  lastEventAt: number;
  /** Last act of the person that opens the 24-hour window; null before the first. */
  windowOpenedAt: number | null;
  blocked: boolean;
  blockedAt?: number;
  /** The Page shut the person out: what they write reaches nobody. */
  isShutOut?: boolean;
  isSpam?: boolean;
  /** Ids of the labels on this person. */
  labels?: string[];
  /** A menu for this person alone, and the app whose buttons it holds. */
  menu?: { readonly items: LocalisedMenu[]; readonly appId: string };
  /** The thread lies open on the phone: what arrives is read at once. */
  open: boolean;
  deliveredUntil: number;
  readUntil: number;
  /** How far an app has acknowledged the person's messages; absent: of an earlier version, all of them. */
  toldUntil?: number;
  /** How far the Page has seen the person's messages. */
  seenUntil: number;
  typingUntil: number;
  typingPersonaId: string | null;
  /** When the person came by an ad. */
  adEntryAt?: number;
  /** Everything is free until then: the business answered such a person within a day. */
  freeUntil?: number;
  /** The person wants no advertising on WhatsApp. */
  isMarketingStopped?: boolean;
  /** The app that controls the thread; absent or expired: it is idle. */
  control?: ThreadControl;
  /** The link a new person came by, until they tap Get Started. */
  pendingReferral?: Record<string, unknown>;
}

export interface ThreadControl {
  readonly appId: string;
  /** By the platform's clock; each message moves it on. */
  until: number;
}

export interface Message {
  readonly mid: string;
  readonly at: number;
  readonly from: "person" | "page";
  /** The app that sent it; null for a person. */
  readonly appId: string | null;
  text?: string;
  readonly attachments?: Attachment[];
  readonly quickReplies?: QuickReply[];
  /** The payload of the quick reply this message is the tap of. */
  readonly quickReplyPayload?: string;
  /** The person tapped a button: its title stands in the thread, the app gets a postback. */
  readonly isPostback?: boolean;
  readonly replyTo?: string;
  readonly metadata?: string;
  readonly personaId?: string;
  readonly tag?: string;
  /** The comment or post this is the private reply to. */
  readonly commentText?: string;
  /** The account's story it answers to, and until when that is to be seen. */
  readonly story?: { readonly id: string; readonly url: string; readonly until: number };
  /** Disappearing media and the like: an app learns that there was something, and no more. */
  readonly isUnsupported?: boolean;
  /** The account wrote to itself. */
  readonly isSelf?: boolean;
  /** The utility template it was made of. */
  readonly utilityTemplate?: string;
  edits?: number;
  /** Taken back by the person: nothing of it is left to see. */
  readonly isUnsent?: boolean;
  /** On WhatsApp: what the message is, in the words of its API. */
  whatsapp?: WhatsAppContent;
  /** What the business gave along, to be told with each status. */
  opaque?: string;
  /** How far a WhatsApp message of the business came. */
  status?: "accepted" | "sent" | "delivered" | "read" | "played" | "failed";
  failure?: { readonly code: number; readonly title: string };
  personReaction?: string;
  pageReaction?: string;
  /** What the person answered to a question for feedback. */
  feedback?: string;
}

export interface Attachment {
  readonly type:
    | "image"
    | "audio"
    | "video"
    | "file"
    | "sticker"
    | "fallback"
    | "template"
    | "hologram"
    | "ig_post"
    | "ig_reel"
    | "story_mention"
    | "like_heart";
  readonly url?: string;
  readonly stickerId?: string;
  readonly title?: string;
  readonly attachmentId?: string;
  /** The shared post's or reel's id. */
  readonly postId?: string;
  readonly template?: Template;
}

/** A template as the app sent it, after it was found valid. */
export interface Template {
  readonly template_type: string;
  readonly [key: string]: unknown;
}

export interface QuickReply {
  readonly content_type: "text" | "user_phone_number" | "user_email";
  readonly title?: string;
  readonly payload?: string;
  readonly image_url?: string;
}

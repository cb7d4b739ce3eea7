/**
 * What a message says, independent of the channel that carries it.
 *
 * One `Content` is one bubble on a phone and one call to a platform. Content that a channel cannot carry as it is becomes
 * several or simpler ones by `fitContent` before it is stored, so that the inbox shows exactly what the customer saw.
 */
export type Content =
  | TextContent
  | MediaContent
  | CardsContent
  | ChoiceContent
  | StickerContent
  | SharedContent
  | LocationContent
  | UnsupportedContent;

export type ContentKind = Content["kind"];

export interface TextContent {
  readonly kind: "text";
  readonly text: string;
  readonly quickReplies?: readonly QuickReply[];
  readonly buttons?: readonly Button[];
}

/** Pictures, sounds, films and files. Several items only where they arrived, or leave, as one message. */
export interface MediaContent {
  readonly kind: "media";
  readonly items: readonly MediaItem[];
  readonly caption?: string;
  readonly quickReplies?: readonly QuickReply[];
}

export type MediaType = "image" | "video" | "audio" | "file";

export interface MediaItem {
  readonly type: MediaType;
  /** Where the bytes are: an address (a platform's CDN address expires), or an id the platform gave to an upload. */
  readonly source: { readonly url: string } | { readonly uploadedId: string };
  readonly fileName?: string;
  readonly durationMs?: number;
}

export interface CardsContent {
  readonly kind: "cards";
  readonly cards: readonly Card[];
  readonly quickReplies?: readonly QuickReply[];
}

export interface Card {
  readonly title: string;
  readonly subtitle?: string;
  readonly imageUrl?: string;
  /** Opened when the card itself is tapped. */
  readonly url?: string;
  readonly buttons?: readonly Button[];
}

export type Button =
  | { readonly kind: "postback"; readonly title: string; readonly payload: string }
  | { readonly kind: "url"; readonly title: string; readonly url: string }
  | { readonly kind: "phone"; readonly title: string; readonly phoneNumber: string };

export type QuickReply =
  | { readonly kind: "text"; readonly title: string; readonly payload: string; readonly imageUrl?: string }
  | { readonly kind: "email" }
  | { readonly kind: "phone" };

/** The contact tapped something instead of typing. `payload` is missing where the platform withholds it. */
export interface ChoiceContent {
  readonly kind: "choice";
  readonly via: "quick_reply" | "button" | "get_started";
  readonly title: string;
  readonly payload?: string;
}

export interface StickerContent {
  readonly kind: "sticker";
  readonly stickerId?: string;
  readonly url?: string;
}

/** A link, post, reel, product or cart that the contact shared into the chat. */
export interface SharedContent {
  readonly kind: "shared";
  readonly what: "link" | "post" | "reel" | "product" | "cart" | "story" | "appointment";
  readonly title?: string;
  readonly subtitle?: string;
  readonly url?: string;
  readonly imageUrl?: string;
}

export interface LocationContent {
  readonly kind: "location";
  readonly latitude: number;
  readonly longitude: number;
  readonly title?: string;
}

/** A kind we do not know. Shown as a grey card with the raw content; never dropped. */
export interface UnsupportedContent {
  readonly kind: "unsupported";
  readonly type: string;
  readonly raw: unknown;
}

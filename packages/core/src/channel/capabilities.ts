import type { MediaType } from "../content/content.ts";

/** Every kind of channel there is; all other lists of them are made from this one. */
export const channelKinds = ["messenger", "instagram", "whatsapp", "webchat"] as const;
export type ChannelKind = (typeof channelKinds)[number];

/** What one channel can carry. Numbers are the platform's documented limits; 0 means "not at all". */
export interface Capabilities {
  readonly channel: ChannelKind;
  readonly maxTextLength: number;
  /** What `maxTextLength` counts. */
  readonly textUnit: "characters" | "bytes";
  readonly maxQuickReplies: number;
  readonly maxQuickReplyTitle: number;
  readonly maxButtons: number;
  readonly maxButtonTitle: number;
  /** Longest text that may stand above buttons. */
  readonly maxButtonText: number;
  readonly maxCards: number;
  readonly maxCardTitle: number;
  readonly maxCardButtons: number;
  readonly maxPayload: number;
  readonly mediaTypes: readonly MediaType[];
  readonly maxImagesPerMessage: number;
  readonly hasReplyTo: boolean;
  readonly hasTyping: boolean;
  /** It may call one person by several keys, see `SplitItem.aliases`; missing: each person has one key for good. */
  readonly hasAliases?: boolean;
  /** A caption travels with its picture; missing: it becomes a text of its own. */
  readonly hasCaption?: boolean;
  /** Quick replies stand under text only, not under media and cards; missing: under everything. */
  readonly needsTextForQuickReplies?: boolean;
}

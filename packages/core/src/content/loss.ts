import type { Content } from "./content.ts";

/** Content as a channel carries it. */
export interface FittedContent {
  /** What can be sent, in order. Empty when the channel has no way at all to say it. */
  readonly contents: readonly Content[];
  readonly losses: readonly Loss[];
}

/** What a channel could not carry as it was. Shown on the canvas and in the composer; put into words by `code` and `data`. */
export interface Loss {
  readonly code: LossCode;
  /** Plain English. */
  readonly detail: string;
  readonly data: Readonly<Record<string, string | number>>;
}

export type LossCode =
  /** Nothing is missing, but one bubble became several. */
  | "text_split"
  | "buttons_split"
  | "cards_split"
  | "media_split"
  | "caption_apart"
  /** Something looks different: a list instead of chips, text instead of cards, a link instead of a film. */
  | "choices_as_text"
  | "cards_as_text"
  | "media_as_link"
  | "shown_as_text"
  /** Something is cut or left out. */
  | "title_cut"
  | "payload_too_long"
  | "not_sendable";

import type { SayableContent } from "../data/sayable.ts";

/** What a member has said and the server has not yet stored. Shown in the thread as if it were, until the stored one arrives. */
export interface Outgoing {
  /** Ours; comes back on the stored message, and makes trying again safe. */
  readonly clientKey: string;
  readonly at: number;
  readonly body:
    | {
        readonly kind: "reply";
        readonly content: SayableContent;
        readonly replyToMid?: string;
        readonly seenSeq?: number;
      }
    | { readonly kind: "note"; readonly text: string };
  readonly state: { readonly kind: "sending" } | { readonly kind: "failed"; readonly error: unknown };
}

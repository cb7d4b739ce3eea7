import type { Content } from "../content/content.ts";

/**
 * What a channel tells us, in our words. Adapters make these from what the platform sent; the turn acts on them.
 *
 * `at` is the platform's own time in milliseconds, not when we received the event.
 */
export type InboundEvent =
  | {
      readonly kind: "message";
      readonly at: number;
      readonly mid: string;
      readonly contents: readonly Content[];
      /** What a message without words stands for, where its channel gives it one meaning: Messenger's thumb is "👍". */
      readonly meaning?: string;
      readonly replyToMid?: string;
      readonly referral?: Referral;
      readonly isOverheard?: Overheard;
    }
  /** A tap on a button, menu item, ice breaker or Get Started. */
  | {
      readonly kind: "postback";
      readonly at: number;
      readonly mid?: string;
      readonly title: string;
      readonly payload?: string;
      readonly referral?: Referral;
      readonly isOverheard?: Overheard;
    }
  /** Something our side of the thread said: our own send coming back (`metadata` is what we attached), or a person in Meta's inbox. */
  | {
      readonly kind: "echo";
      readonly at: number;
      readonly mid: string;
      readonly contents: readonly Content[];
      readonly appId?: string;
      readonly metadata?: string;
    }
  | { readonly kind: "referral"; readonly at: number; readonly referral: Referral; readonly isOverheard?: Overheard }
  /** Everything of ours up to `watermark` (ms) was delivered; `mids` where the platform names them. */
  | { readonly kind: "delivered"; readonly at: number; readonly watermark: number; readonly mids?: readonly string[] }
  | { readonly kind: "read"; readonly at: number; readonly watermark: number }
  /** How far one message of ours has come, where the platform tells it for each. `clientRef` is what we attached to it. */
  | {
      readonly kind: "status";
      readonly at: number;
      readonly mid?: string;
      readonly clientRef?: string;
      readonly state: "sent" | "delivered" | "read" | "failed";
      /** Why it failed, in the platform's words. */
      readonly error?: string;
      readonly price?: Price;
    }
  | {
      readonly kind: "reaction";
      readonly at: number;
      readonly mid: string;
      readonly action: "react" | "unreact";
      readonly emoji?: string;
    }
  | {
      readonly kind: "edited";
      readonly at: number;
      readonly mid: string;
      readonly text: string;
      readonly editNumber: number;
    }
  | { readonly kind: "unsent"; readonly at: number; readonly mid: string }
  | {
      readonly kind: "opt_in";
      readonly at: number;
      readonly type: string;
      readonly ref?: string;
      readonly payload?: string;
      readonly raw: unknown;
    }
  | {
      readonly kind: "thread_control";
      readonly at: number;
      readonly move: "passed" | "taken" | "requested";
      readonly appId?: string;
      readonly previousAppId?: string;
    }
  | { readonly kind: "feedback"; readonly at: number; readonly raw: unknown }
  /** About the account, not about a person: a warning, a block, a template's review. */
  | { readonly kind: "account"; readonly at: number; readonly name: string; readonly raw: unknown }
  /** Authentic, but of a kind we do not know. Kept and shown. */
  | { readonly kind: "unknown"; readonly at: number; readonly name: string; readonly raw: unknown };

/** Said to another app, or to a person in Meta's inbox, that controls the thread now: people read it, no bot of ours may answer. */
type Overheard = true;

/** What the platform takes for one message, as far as it tells. */
export interface Price {
  /** What it counts as there, e.g. `marketing`. */
  readonly category: string;
  readonly isBillable: boolean;
}

export type InboundEventKind = InboundEvent["kind"];

/** How a person came to us. `ref` is untrusted: anybody can craft a link. */
export interface Referral {
  readonly ref?: string;
  readonly source?: string;
  readonly type?: string;
  readonly adId?: string;
  readonly adTitle?: string;
  readonly productId?: string;
}

import type { Content } from "../content/content.ts";
import type { Ground } from "../grounds/ground.ts";
import type { Capabilities, ChannelKind } from "./capabilities.ts";
import type { InboundEvent } from "./inboundEvent.ts";

/**
 * The port each channel implements. An adapter turns the platform's words into ours and ours into calls; it knows nothing
 * of conversations, of SQL, or of other channels, and does no I/O itself: the server makes the calls it describes.
 */
export interface ChannelAdapter {
  readonly kind: ChannelKind;
  readonly capabilities: Capabilities;
  /**
   * Cuts a webhook body (parsed JSON, untrusted) into all its items without understanding them: cheap, runs before the 200.
   * Never throws. What has no recognisable shape becomes an item without `accountId`, so that nothing is dropped.
   */
  split(body: unknown): readonly SplitItem[];
  /** Understands one item. Never throws: unknown or malformed things become `unknown` events that keep the raw content. */
  parse(raw: unknown): InboundEvent;
  /** The call that says this. Content must already fit the capabilities. */
  render(send: OutgoingSend, account: AccountAddress): PlatformCall;
  /** What the platform's answer means. `answer.status` 0: no answer came (time-out, connection lost). Never throws. */
  interpret(answer: PlatformAnswer): DeliveryOutcome;
}

export interface SplitItem {
  /** The platform's id of our account (Page, Instagram account, phone number); undefined when not found. */
  readonly accountId: string | undefined;
  /** What the channel calls the person; undefined for events about the account itself. */
  readonly contactKey: string | undefined;
  /** Other keys by which the platform names the same person here; only of channels that know aliases. */
  readonly aliases?: readonly string[];
  /** Unique within the account for this very event, the same whenever the platform repeats it. */
  readonly dedupeKey: string;
  /** Platform time, ms; undefined when absent. */
  readonly at: number | undefined;
  /** Where in the body: `path` leads to `raw` again (used by replay and by readers of the stored body). */
  readonly path: readonly (string | number)[];
  readonly raw: unknown;
}

export interface AccountAddress {
  readonly accountId: string;
  /** e.g. `https://graph.facebook.com`; no trailing slash. */
  readonly graphUrl: string;
  /** e.g. `v25.0`. */
  readonly graphVersion: string;
  readonly token: string;
  /** hex HMAC of the token under the app secret; undefined when the account has no secret of its own or of the app. */
  readonly appSecretProof: string | undefined;
}

export type OutgoingSend =
  | {
      readonly kind: "content";
      readonly contactKey: string;
      readonly content: Content;
      readonly ground: Ground;
      readonly clientRef: string;
      readonly replyToMid?: string;
    }
  | { readonly kind: "action"; readonly contactKey: string; readonly action: "typing_on" | "typing_off" | "mark_seen" };

export interface PlatformCall {
  readonly method: "POST" | "GET" | "DELETE";
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** Which documented rate limit this call counts against. */
  readonly bucket: "text" | "heavy_media" | "action";
}

export interface PlatformAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

/** What a platform answered to one send attempt. A refusal is data; only a bug throws. */
export type DeliveryOutcome =
  | { readonly kind: "accepted"; readonly mid: string | undefined }
  /** Try again, not before `retryAfterMs`. `scope`: who must wait: this person's thread or the whole account. */
  | {
      readonly kind: "deferred";
      readonly retryAfterMs: number;
      readonly scope: "thread" | "account";
      readonly detail: string;
    }
  /** It may have gone out in spite of the error: only an echo or status can tell. */
  | { readonly kind: "uncertain"; readonly detail: string }
  | {
      readonly kind: "refused";
      readonly reason: RefusalReason;
      readonly detail: string;
      readonly code?: number;
      readonly subcode?: number;
    };

export type RefusalReason =
  | "window_closed"
  | "recipient_blocked"
  | "recipient_unknown"
  | "content_rejected"
  | "token_invalid"
  | "permission_missing"
  | "account_restricted"
  | "thread_owned_by_other_app"
  | "other";

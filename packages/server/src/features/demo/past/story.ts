/**
 * The little language in which the shop's week is told: who wrote, and line by line what was said and done.
 *
 *     story(customer("Anneke", "Kröger"), ended("6m"),
 *       says("Moin, die Jacke ist mir zu klein"),
 *       taps("Umtauschen"),
 *       jana.replies("Klar, tauschen wir dir."))
 *
 * What the bot says is not in here: the bot says it.
 */

export interface Customer {
  /** The phone's id in the emulator. */
  readonly id: string;
  readonly firstName: string;
  readonly lastName: string;
  readonly locale: "de_DE" | "de_AT" | "en_GB" | "en_US" | "da_DK";
  readonly gender: "female" | "male" | "other";
  /** What the shop knows of the order, where there is one. */
  readonly order: Order | null;
  /** Whether they look at what arrives. */
  readonly isReading: boolean;
}

export interface Order {
  readonly number: string;
  readonly status: "unterwegs" | "zugestellt" | "in Vorbereitung";
  readonly article: string;
  /** Days from now on which it arrives, or arrived. */
  readonly arrivesIn: number;
}

export type MemberName = "owner" | "jana" | "ole";

export type Line = ContactLine | MemberLine | Pause;

export type ContactLine = { readonly kind: "contact" } & (
  | { readonly does: "says"; readonly text: string; readonly isQuote: boolean }
  | { readonly does: "taps"; readonly title: string }
  | { readonly does: "gets_started"; readonly ref: string | null }
  | { readonly does: "uses_menu"; readonly title: string; readonly payload: string }
  | { readonly does: "sends"; readonly type: "image" | "audio"; readonly file: string }
  | { readonly does: "sticks"; readonly stickerId: string }
  | { readonly does: "shares"; readonly url: string; readonly title: string }
  | { readonly does: "reacts"; readonly emoji: string }
  | { readonly does: "rewords"; readonly text: string }
);

export type MemberLine = { readonly kind: "member"; readonly who: MemberName } & (
  | { readonly does: "replies"; readonly text: string }
  | {
      readonly does: "shows";
      readonly title: string;
      readonly subtitle: string;
      readonly picture: string;
      readonly button: string;
      readonly url: string;
    }
  | { readonly does: "notes"; readonly text: string }
  | { readonly does: "takes" | "closes" | "hands_back" }
  | { readonly does: "assigns"; readonly to: MemberName }
  | { readonly does: "snoozes"; readonly time: string; readonly from: "then" | "today" }
  | { readonly does: "tags"; readonly tags: readonly string[] }
);

export type Pause =
  | { readonly kind: "pause"; readonly ms: number }
  /** Until that time of the next opening day. */
  | { readonly kind: "next_day"; readonly time: string };

export type Start =
  /** So many opening days ago, at that time. */
  | { readonly kind: "open_day"; readonly back: number; readonly time: string }
  /** So many days ago, at that time, whether open or not. */
  | { readonly kind: "day"; readonly back: number; readonly time: string }
  /** So many minutes of opening time ago. */
  | { readonly kind: "open_ago"; readonly minutes: number }
  /** The last line was so long ago. */
  | { readonly kind: "ended"; readonly ms: number };

export interface Story {
  readonly customer: Customer;
  readonly start: Start;
  readonly lines: readonly Line[];
}

export function story(customer: Customer, start: Start, ...lines: readonly Line[]): Story {
  return { customer, start, lines };
}

export function customer(
  firstName: string,
  lastName: string,
  more: Partial<Pick<Customer, "locale" | "gender" | "order" | "isReading">> = {},
): Customer {
  const id = `${firstName} ${lastName}`
    .toLowerCase()
    .replace(/[äöüß]/g, (letter) => ({ ä: "ae", ö: "oe", ü: "ue", ß: "ss" })[letter] ?? letter)
    .normalize("NFKD")
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "");
  return { id, firstName, lastName, locale: "de_DE", gender: "female", order: null, isReading: true, ...more };
}

export function order(
  number: string,
  status: Order["status"],
  article: string,
  arrivesIn: number,
): { readonly order: Order } {
  return { order: { number, status, article, arrivesIn } };
}

export const openDay = (back: number, time: string): Start => ({ kind: "open_day", back, time });
export const day = (back: number, time: string): Start => ({ kind: "day", back, time });
export const openAgo = (length: string): Start => ({ kind: "open_ago", minutes: lengthMs(length) / 60_000 });
export const ended = (length: string): Start => ({ kind: "ended", ms: lengthMs(length) });

export const later = (length: string): Pause => ({ kind: "pause", ms: lengthMs(length) });
export const nextDay = (time: string): Pause => ({ kind: "next_day", time });

export const says = (text: string): Line => ({ kind: "contact", does: "says", text, isQuote: false });
/** In answer to the last thing we said, quoting it. */
export const quotes = (text: string): Line => ({ kind: "contact", does: "says", text, isQuote: true });
export const taps = (title: string): Line => ({ kind: "contact", does: "taps", title });
export const getsStarted = (ref: string | null = null): Line => ({ kind: "contact", does: "gets_started", ref });
export const usesMenu = (title: string, payload: string): Line => ({
  kind: "contact",
  does: "uses_menu",
  title,
  payload,
});
export const sendsPhoto = (file: string): Line => ({ kind: "contact", does: "sends", type: "image", file });
export const sendsVoice = (file: string): Line => ({ kind: "contact", does: "sends", type: "audio", file });
export const sticks = (stickerId: string): Line => ({ kind: "contact", does: "sticks", stickerId });
export const shares = (url: string, title: string): Line => ({ kind: "contact", does: "shares", url, title });
export const reacts = (emoji: string): Line => ({ kind: "contact", does: "reacts", emoji });
export const rewords = (text: string): Line => ({ kind: "contact", does: "rewords", text });

function member(who: MemberName) {
  return {
    replies: (text: string): Line => ({ kind: "member", who, does: "replies", text }),
    shows: (card: { title: string; subtitle: string; picture: string; button: string; url: string }): Line => ({
      kind: "member",
      who,
      does: "shows",
      ...card,
    }),
    notes: (text: string): Line => ({ kind: "member", who, does: "notes", text }),
    takes: (): Line => ({ kind: "member", who, does: "takes" }),
    closes: (): Line => ({ kind: "member", who, does: "closes" }),
    handsBack: (): Line => ({ kind: "member", who, does: "hands_back" }),
    assigns: (to: MemberName): Line => ({ kind: "member", who, does: "assigns", to }),
    /** Until that time of the opening day after. */
    snoozesOvernight: (time: string): Line => ({ kind: "member", who, does: "snoozes", time, from: "then" }),
    /** Until that time of the opening day after today: it is still put off when the inbox is opened. */
    snoozes: (time: string): Line => ({ kind: "member", who, does: "snoozes", time, from: "today" }),
    tags: (...tags: readonly string[]): Line => ({ kind: "member", who, does: "tags", tags }),
  };
}

export const owner = member("owner");
export const jana = member("jana");
export const ole = member("ole");

/** "90s", "6m", "2h" in milliseconds. */
function lengthMs(text: string): number {
  const match = /^(\d+)([smh])$/.exec(text);
  if (!match) throw new Error(`"${text}" is no length of time`);
  return Number(match[1]) * ({ s: 1_000, m: 60_000, h: 3_600_000 }[match[2] ?? ""] ?? 0);
}

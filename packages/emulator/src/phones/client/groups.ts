import type { MessageView } from "./api.ts";
import type { Language, Words } from "./i18n.ts";

/** A pause so long is worth a line with the time. */
const PAUSE_MS = 15 * 60_000;
/** Messages of one side closer than this grow together. */
const CLOSE_MS = 3 * 60_000;

export type Place = "alone" | "first" | "middle" | "last";

export interface Row {
  readonly message: MessageView;
  readonly place: Place;
  /** Set where a line with the time stands above. */
  readonly timeAbove: boolean;
}

/** Where each message stands within its group: that decides corners and avatar. */
export function groupMessages(messages: readonly MessageView[]): Row[] {
  return messages.map((message, index) => {
    const before = messages[index - 1];
    const after = messages[index + 1];
    const joinsBefore = before !== undefined && belongTogether(before, message);
    const joinsAfter = after !== undefined && belongTogether(message, after);
    const place: Place = joinsBefore ? (joinsAfter ? "middle" : "last") : joinsAfter ? "first" : "alone";
    return { message, place, timeAbove: before === undefined || message.at - before.at > PAUSE_MS };
  });
}

function belongTogether(a: MessageView, b: MessageView): boolean {
  return a.from === b.from && a.personaId === b.personaId && b.at - a.at < CLOSE_MS && b.replyTo === undefined;
}

/** `14:05`, `Gestern 14:05`, `Fr 14:05`, `12. Nov. 14:05` */
export function timeLine(at: number, now: number, language: Language, words: Words): string {
  const time = new Intl.DateTimeFormat(language, { hour: "2-digit", minute: "2-digit" }).format(at);
  const days = Math.round((startOfDay(now) - startOfDay(at)) / 86_400_000);
  if (days === 0) return time;
  if (days === 1) return `${words.yesterday} ${time}`;
  const format: Intl.DateTimeFormatOptions =
    days > 0 && days < 7 ? { weekday: "short" } : { day: "numeric", month: "short" };
  return `${new Intl.DateTimeFormat(language, format).format(at)} ${time}`;
}

function startOfDay(at: number): number {
  return new Date(at).setHours(0, 0, 0, 0);
}

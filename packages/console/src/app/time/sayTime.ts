/**
 * Times as people say them, in the reader's language and time zone. Pure: `now` is an argument, and the zone may be given
 * for tests; the browser's own applies otherwise.
 */
export interface TimeSpeaker {
  /** "14:05" */
  readonly clock: (at: number) => string;
  /** Shortest form, for a list: "14:05" today, "gestern", "Fr", "12. Nov.", "12.11.25". */
  readonly short: (at: number) => string;
  /** A heading between days: "heute", "gestern", "Freitag, 20. November", with the year when it is another one. */
  readonly day: (at: number) => string;
  /** In a sentence: "heute 14:05", "gestern 14:05", "Fr 14:05", "12. Nov., 14:05", "morgen 09:00". */
  readonly moment: (at: number) => string;
  /** "März 2025" */
  readonly month: (at: number) => string;
  /** Everything, for a title and for screen readers: "Freitag, 20. November 2026 um 14:05". */
  readonly full: (at: number) => string;
  /** True when both fall on one calendar day of the reader. */
  readonly isSameDay: (a: number, b: number) => boolean;
}

const dayMs = 86_400_000;

export function speakTime(language: string, now: number, timeZone?: string): TimeSpeaker {
  const zone = timeZone ?? "";
  const format = (at: number, options: Intl.DateTimeFormatOptions) => formatter(language, zone, options).format(at);
  const clock = (at: number) => format(at, { hour: "2-digit", minute: "2-digit", hour12: false });
  const daysAway = (at: number) => dayNumber(at, zone) - dayNumber(now, zone);
  const year = (at: number) => format(at, { year: "numeric" });
  const isThisYear = (at: number) => year(at) === year(now);
  const relativeDay = (away: number) => relative(language).format(away, "day");
  const date = (at: number) =>
    format(
      at,
      isThisYear(at) ? { day: "numeric", month: "short" } : { day: "2-digit", month: "2-digit", year: "2-digit" },
    );

  return {
    clock,
    month: (at) => format(at, { month: "long", year: "numeric" }),
    full: (at) => format(at, { dateStyle: "full", timeStyle: "short" }),
    isSameDay: (a, b) => dayNumber(a, zone) === dayNumber(b, zone),
    short: (at) => {
      const away = daysAway(at);
      if (away === 0) return clock(at);
      if (away === -1 || away === 1) return relativeDay(away);
      if (away < 0 && away > -7) return format(at, { weekday: "short" });
      return date(at);
    },
    day: (at) => {
      const away = daysAway(at);
      if (away >= -1 && away <= 1) return relativeDay(away);
      return format(at, {
        weekday: "long",
        day: "numeric",
        month: "long",
        ...(isThisYear(at) ? {} : { year: "numeric" as const }),
      });
    },
    moment: (at) => {
      const away = daysAway(at);
      if (away >= -1 && away <= 1) return `${relativeDay(away)} ${clock(at)}`;
      if (Math.abs(away) < 7) return `${format(at, { weekday: "short" })} ${clock(at)}`;
      return `${date(at)}, ${clock(at)}`;
    },
  };
}

/** A length of time in its two largest units, e.g. 23 h and 54 min; for countdowns and waiting times. */
export interface Span {
  readonly days: number;
  readonly hours: number;
  readonly minutes: number;
}

export function spanOf(ms: number): Span {
  const minutes = Math.max(0, Math.floor(ms / 60_000));
  return { days: Math.floor(minutes / 1440), hours: Math.floor(minutes / 60) % 24, minutes: minutes % 60 };
}

/** "6 min", "2 h", "3 T" / "3 d": how long somebody waits, one unit. `dayUnit` is the language's letter. */
export function sayWaiting(ms: number, dayUnit: string): string {
  const { days, hours, minutes } = spanOf(ms);
  if (days > 0) return `${days} ${dayUnit}`;
  if (hours > 0) return `${hours} h`;
  return `${Math.max(1, minutes)} min`;
}

/** "23 h 54 min", "6 T 3 h", "12 min": two units at most, for a countdown. */
export function sayRemaining(ms: number, dayUnit: string): string {
  const { days, hours, minutes } = spanOf(ms);
  if (days > 0) return hours > 0 ? `${days} ${dayUnit} ${hours} h` : `${days} ${dayUnit}`;
  if (hours > 0) return `${hours} h ${minutes} min`;
  return `${minutes} min`;
}

/** Calendar days since a fixed one in the reader's zone; daylight saving makes days of 23 and 25 hours, so no division of ms. */
function dayNumber(at: number, zone: string): number {
  const parts = formatter("en-CA", zone, { year: "numeric", month: "2-digit", day: "2-digit" }).format(at);
  return Math.round(Date.parse(`${parts}T00:00:00Z`) / dayMs);
}

// Building an Intl formatter takes longer than using it a thousand times.
const formatters = new Map<string, Intl.DateTimeFormat>();

function formatter(language: string, zone: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${language}|${zone}|${JSON.stringify(options)}`;
  let found = formatters.get(key);
  if (found === undefined) {
    found = new Intl.DateTimeFormat(
      language === "en" ? "en-GB" : language,
      zone === "" ? options : { ...options, timeZone: zone },
    );
    formatters.set(key, found);
  }
  return found;
}

const relatives = new Map<string, Intl.RelativeTimeFormat>();

function relative(language: string): Intl.RelativeTimeFormat {
  let found = relatives.get(language);
  if (found === undefined) {
    found = new Intl.RelativeTimeFormat(language, { numeric: "auto" });
    relatives.set(language, found);
  }
  return found;
}

/** How long a sound is, in its seconds: "0:15", "12:04". Rounded to the nearest, as the phones show it. */
export function sayLength(seconds: number): string {
  const whole = Math.round(seconds);
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}

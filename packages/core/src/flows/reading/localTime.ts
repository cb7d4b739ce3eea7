/** What a calendar shows somewhere. `weekday`: 1 is Monday. */
export interface LocalTime {
  readonly date: string;
  readonly minutes: number;
  readonly weekday: number;
}

export const defaultTimezone = "Europe/Berlin";

const formats = new Map<string, Intl.DateTimeFormat | null>();

/** Whether the time zone exists here. */
export function isTimezone(timezone: string): boolean {
  return formatFor(timezone) !== null;
}

/** Date and time of day at an instant in a time zone; an unknown zone counts as `defaultTimezone`. */
export function localTime(at: number, timezone: string): LocalTime {
  const format = formatFor(timezone) ?? formatFor(defaultTimezone);
  const date = new Date(at);
  if (!format || Number.isNaN(date.getTime())) return { date: "1970-01-01", minutes: 0, weekday: 4 };
  const parts: Record<string, string> = {};
  for (const { type, value } of format.formatToParts(date)) parts[type] = value;
  const iso = `${parts["year"]?.padStart(4, "0")}-${parts["month"]}-${parts["day"]}`;
  return { date: iso, minutes: Number(parts["hour"]) * 60 + Number(parts["minute"]), weekday: weekdayOf(iso) };
}

/** The next instant, after `now`, at which a clock there shows `time` ("09:00") on one of the weekdays (all when missing). */
export function nextLocalTime(
  now: number,
  time: string,
  timezone: string,
  weekdays: readonly number[] | undefined,
): number {
  const wanted = Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5));
  const { minutes } = localTime(now, timezone);
  const minute = 60_000;
  const startOfMinute = Math.floor(now / minute) * minute;
  for (let day = 0; day <= 8; day += 1) {
    const guess = startOfMinute + (day * 1_440 + wanted - minutes) * minute;
    // A clock change in between shifts the guess by an hour or so; once more against what the clock shows then.
    const shown = localTime(guess, timezone);
    const off = ((wanted - shown.minutes + 2_160) % 1_440) - 720;
    const at = guess + off * minute;
    if (at > now && (!weekdays || weekdays.includes(localTime(at, timezone).weekday))) return at;
  }
  return now + 86_400_000;
}

function weekdayOf(date: string): number {
  return new Date(`${date}T00:00:00Z`).getUTCDay() || 7;
}

function formatFor(timezone: string): Intl.DateTimeFormat | null {
  const known = formats.get(timezone);
  if (known !== undefined) return known;
  if (formats.size > 600) formats.clear();
  const format = createFormat(timezone);
  formats.set(timezone, format);
  return format;
}

function createFormat(timeZone: string): Intl.DateTimeFormat | null {
  try {
    return new Intl.DateTimeFormat("en-GB", {
      timeZone,
      hourCycle: "h23",
      year: "numeric",
      month: "2-digit",
      day: "2-digit",
      hour: "2-digit",
      minute: "2-digit",
    });
  } catch {
    return null;
  }
}

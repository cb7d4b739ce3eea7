/**
 * A moment as people write it, in German or English and in the reader's own time zone: "fr 14 uhr", "morgen 8:30", "24.12.",
 * "in 3 tagen", "next tue 2pm", "heute abend".
 *
 * A day without a time means nine in the morning; a time without a day the next time the clock shows it. Null when a word is left
 * that is not understood: better to ask again than to guess. What was written with today's date may lie in the past.
 */
export function readMoment(text: string, now: number): number | null {
  const reading: Reading = { rest: ` ${text.toLowerCase().replace(/[,;]/g, " ").replace(/\s+/g, " ").trim()} ` };
  if (reading.rest.trim() === "") return null;
  const span = takeSpan(reading);
  const day = takeDay(reading, new Date(now));
  const time = takeTime(reading);
  if (day === "impossible" || time === "impossible" || !isFiller(reading.rest)) return null;
  if (span !== null) return day === null ? spanFrom(span, time, now) : null;
  if (day !== null) return momentOn(day, time ?? morning, now);
  return time === null ? null : nextTimeOf(time, now);
}

interface Reading {
  rest: string;
}
interface Clock {
  readonly hour: number;
  readonly minute: number;
}
interface Span {
  readonly count: number;
  readonly unit: "minute" | "hour" | "day" | "week";
}
type Day =
  | { readonly kind: "offset"; readonly days: number }
  | { readonly kind: "weekday"; readonly weekday: number; readonly isNext: boolean }
  | { readonly kind: "date"; readonly year: number | null; readonly month: number; readonly day: number };

const morning: Clock = { hour: 9, minute: 0 };
const fillers = /^(\s|\b(?:am|um|at|on|den|der|dem|the|bis|until|till?|in|gegen|uhr)\b)*$/;
const weekdays = ["so|sun|sonntag|sunday", "mo|mon|montag|monday", "di|tue|tues|dienstag|tuesday"].concat(
  ["mi|wed|mittwoch|wednesday", "do|thu|thur|thurs|donnerstag|thursday", "fr|fri|freitag|friday"],
  ["sa|sat|samstag|sonnabend|saturday"],
);
const months = ["jan|januar|january", "feb|februar|february", "mär|mrz|mar|märz|maerz|march", "apr|april"].concat(
  ["mai|may", "jun|juni|june", "jul|juli|july", "aug|august", "sep|sept|september"],
  ["okt|oct|oktober|october", "nov|november", "dez|dec|dezember|december"],
);
const hourNames = ["eins", "zwei", "drei", "vier", "fünf", "sechs", "sieben", "acht", "neun", "zehn", "elf", "zwölf"];
const friday = 5;
const monthNames = months.join("|");
const units = {
  minute: "min(?:uten?|utes?)?",
  hour: "h|std|stunden?|hours?",
  day: "tag(?:en?)?|days?",
  week: "wochen?|weeks?",
};

function takeSpan(reading: Reading): Span | null {
  for (const unit of ["minute", "hour", "day", "week"] as const) {
    const found = take(reading, ` (?:in )?(\\d{1,3}|eine?[mrn]?|an?|one) ?(?:${units[unit]})\\.?(?= )`);
    if (found !== null) return { count: Number(found[1]) || 1, unit };
  }
  return null;
}

function takeDay(reading: Reading, today: Date): Day | null | "impossible" {
  const iso = take(reading, " (\\d{4})-(\\d{1,2})-(\\d{1,2})(?= )");
  if (iso !== null) return dateOf(Number(iso[1]), Number(iso[2]), Number(iso[3]));
  // "24.12" without the last dot is a time to a German; only where no clock shows it, it is a date.
  const numbers =
    // A year of two digits stands close to the dot: after a space it is an hour, and never the year 2015.
    take(reading, " (\\d{1,2})\\. ?(\\d{1,2})\\.(?: ?(\\d{4})(?![\\d:.])|(\\d{2})(?![\\d:.]| ?uhr))?(?= |\\d)") ??
    take(reading, " (\\d{1,2})/(\\d{1,2})(?:/(\\d{4}|\\d{2}))?(?= )") ??
    take(reading, " (2[4-9]|3[01])\\.(\\d{1,2})(?= )");
  if (numbers !== null) return dateOf(yearOf(numbers[3] ?? numbers[4]), Number(numbers[2]), Number(numbers[1]));
  const named = take(reading, ` (\\d{1,2})(?:\\.|st|nd|rd|th)? ?(${monthNames})\\.?(?: (\\d{4}))?(?= )`);
  if (named !== null) return dateOf(yearOf(named[3]), monthOf(named[2]), Number(named[1]));
  const english = take(reading, ` (${monthNames})\\.? (\\d{1,2})(?:st|nd|rd|th)?(?: (\\d{4}))?(?= )`);
  if (english !== null) return dateOf(yearOf(english[3]), monthOf(english[1]), Number(english[2]));
  if (take(reading, " (?:übermorgen|uebermorgen|day after tomorrow)(?= )") !== null) return { kind: "offset", days: 2 };
  if (take(reading, " (?:tomorrow|tmrw?)(?= )") !== null) return { kind: "offset", days: 1 };
  // "heute morgen" and "freitag morgen" speak of a time of the day; any other "morgen" of the next day.
  const isDayNamed = new RegExp(` (?:heute|${weekdays.join("|")})\\.? morgen `).test(reading.rest);
  if (!isDayNamed && take(reading, " morgen(?= )") !== null) return { kind: "offset", days: 1 };
  if (take(reading, " (?:heute|today)(?= )") !== null) return { kind: "offset", days: 0 };
  if (take(reading, " tonight(?= )") !== null) {
    reading.rest = `${reading.rest}evening `;
    return { kind: "offset", days: 0 };
  }
  if (take(reading, " (?:(?:am|zum) )?ende (?:der|dieser) woche(?= )| end of (?:the |this )?week(?= )") !== null)
    return { kind: "weekday", weekday: friday, isNext: false };
  const toNextMonday = daysToWeekday(today, 1) || 7;
  const nextWeek = take(reading, " (?:nächste|naechste|kommende|next) (?:woche|week)(?= )") !== null;
  for (const [weekday, names] of weekdays.entries()) {
    const found = take(reading, ` (?:(nächste[nr]?|naechste[nr]?|kommende[nr]?|next) )?(?:${names})\\.?(?= )`);
    if (found === null) continue;
    if (nextWeek) return { kind: "offset", days: toNextMonday + ((weekday + 6) % 7) };
    return { kind: "weekday", weekday, isNext: found[1] !== undefined };
  }
  return nextWeek ? { kind: "offset", days: toNextMonday } : null;
}

function takeTime(reading: Reading): Clock | null | "impossible" {
  const before = takeHalfBefore(reading);
  if (before !== null) return before;
  const half = take(reading, " (\\d{1,2})(?:[:.](\\d{2}))? ?(am|pm)(?= )");
  if (half !== null) {
    const hour = Number(half[1]);
    if (hour < 1 || hour > 12) return "impossible";
    return clockOf((hour % 12) + (half[3] === "pm" ? 12 : 0), Number(half[2] ?? 0));
  }
  const full = take(reading, " (\\d{1,2})(?:[:.](\\d{2}))? ?(?:uhr|h)?(?= )");
  if (full !== null) return clockOf(Number(full[1]), Number(full[2] ?? 0));
  if (take(reading, " (?:früh|frueh|morgens?|vormittags?|(?:in the )?morning)(?= )") !== null) return morning;
  if (take(reading, " (?:nach (?:dem )?mittag(?:essen)?|after lunch)(?= )") !== null) return { hour: 13, minute: 0 };
  if (take(reading, " (?:mittags?|noon)(?= )") !== null) return { hour: 12, minute: 0 };
  if (take(reading, " (?:nachmittags?|(?:in the )?afternoon)(?= )") !== null) return { hour: 14, minute: 0 };
  if (take(reading, " (?:abends?|(?:in the )?evening)(?= )") !== null) return { hour: 18, minute: 0 };
  return null;
}

/**
 * "halb drei" is half an hour before three. Without a part of the day named it is the one that falls between half past seven in the
 * morning and seven in the evening: nobody puts a conversation aside until half past two at night.
 */
function takeHalfBefore(reading: Reading): Clock | null | "impossible" {
  const found = take(reading, ` halb (\\d{1,2}|${hourNames.join("|")})(?: uhr)?(?= )`);
  if (found === null) return null;
  const named = hourNames.indexOf(found[1] ?? "");
  const hour = named < 0 ? Number(found[1]) : named + 1;
  if (hour > 12) return clockOf(hour - 1, 30);
  if (hour < 1) return "impossible";
  if (take(reading, " (?:früh|frueh|morgens?|vormittags?)(?= )") !== null) return clockOf(hour - 1, 30);
  const isLate = take(reading, " (?:nachmittags?|abends?)(?= )") !== null || hour <= 7;
  return clockOf(hour - 1 + (isLate ? 12 : 0), 30);
}

/** Takes the first place where the pattern stands out of what is left to be read. */
function take(reading: Reading, pattern: string): RegExpExecArray | null {
  const found = new RegExp(pattern).exec(reading.rest);
  if (found !== null)
    reading.rest = `${reading.rest.slice(0, found.index)}${reading.rest.slice(found.index + found[0].length)}`;
  return found;
}

function isFiller(rest: string): boolean {
  return fillers.test(rest.trim());
}

function spanFrom({ count, unit }: Span, time: Clock | null, now: number): number | null {
  if (unit === "minute" || unit === "hour")
    return time === null ? now + count * (unit === "hour" ? 3_600_000 : 60_000) : null;
  return at(new Date(now), unit === "week" ? count * 7 : count, time ?? morning);
}

function momentOn(day: Day, time: Clock, now: number): number | null {
  const today = new Date(now);
  switch (day.kind) {
    case "offset":
      return at(today, day.days, time);
    case "weekday": {
      const away = daysToWeekday(today, day.weekday);
      const isTooLate = away === 0 && (day.isNext || at(today, 0, time) <= now);
      return at(today, isTooLate ? 7 : away, time);
    }
    case "date": {
      const inYear = (year: number) => new Date(year, day.month - 1, day.day, time.hour, time.minute);
      const wanted = inYear(day.year ?? today.getFullYear());
      const moment = day.year === null && wanted.getTime() <= now ? inYear(today.getFullYear() + 1) : wanted;
      // The 31st of a shorter month would silently become the 1st of the next.
      return moment.getDate() === day.day ? moment.getTime() : null;
    }
  }
}

function nextTimeOf(time: Clock, now: number): number {
  const today = new Date(now);
  return at(today, at(today, 0, time) > now ? 0 : 1, time);
}

function at(today: Date, inDays: number, { hour, minute }: Clock): number {
  return new Date(today.getFullYear(), today.getMonth(), today.getDate() + inDays, hour, minute).getTime();
}

function daysToWeekday(today: Date, weekday: number): number {
  return (weekday - today.getDay() + 7) % 7;
}

function clockOf(hour: number, minute: number): Clock | "impossible" {
  return hour > 23 || minute > 59 ? "impossible" : { hour, minute };
}

function dateOf(year: number | null, month: number, day: number): Day | "impossible" {
  return month < 1 || month > 12 || day < 1 || day > 31 ? "impossible" : { kind: "date", year, month, day };
}

function yearOf(written: string | undefined): number | null {
  if (written === undefined) return null;
  return written.length === 2 ? 2000 + Number(written) : Number(written);
}

function monthOf(name: string | undefined): number {
  return months.findIndex((names) => names.split("|").includes(name ?? "")) + 1;
}

import { foldText } from "./foldText.ts";

const relativeDays: Readonly<Record<string, number>> = {
  vorgestern: -2,
  gestern: -1,
  heute: 0,
  morgen: 1,
  ubermorgen: 2,
  uebermorgen: 2,
  yesterday: -1,
  today: 0,
  tomorrow: 1,
};
const months: Readonly<Record<string, number>> = {
  jan: 1,
  feb: 2,
  mar: 3,
  maer: 3,
  apr: 4,
  mai: 5,
  may: 5,
  jun: 6,
  jul: 7,
  aug: 8,
  sep: 9,
  okt: 10,
  oct: 10,
  nov: 11,
  dez: 12,
  dec: 12,
};

/**
 * The date a person wrote, as YYYY-MM-DD: "2026-11-22", "22.11.2026", "22.11.26", "22. November 2026", "heute". The day stands
 * before the month, as Europe writes it. Without a year it is this one, or the nearest that lies in the range. Undefined when
 * it is none.
 */
export function readDate(text: string, today: string, range: "any" | "past" | "future"): string | undefined {
  const folded = foldText(text).spelled;
  if (Object.hasOwn(relativeDays, folded)) return addDays(today, relativeDays[folded] ?? 0);
  const iso = /^(\d{4})-(\d{1,2})-(\d{1,2})$/.exec(text);
  if (iso) return calendarDate(Number(iso[1]), Number(iso[2]), Number(iso[3]));
  const words = folded.split(" ");
  const [day, month, year, ...rest] = words;
  if (day === undefined || month === undefined || rest.length > 0 || !/^\d{1,2}$/.test(day)) return undefined;
  const monthNumber = /^\d{1,2}$/.test(month)
    ? Number(month)
    : (months[month.slice(0, 4)] ?? months[month.slice(0, 3)]);
  if (monthNumber === undefined) return undefined;
  if (year === undefined) {
    const thisYear = Number(today.slice(0, 4));
    const date = calendarDate(thisYear, monthNumber, Number(day));
    if (date !== undefined && range === "future" && date < today)
      return calendarDate(thisYear + 1, monthNumber, Number(day));
    if (date !== undefined && range === "past" && date > today)
      return calendarDate(thisYear - 1, monthNumber, Number(day));
    return date;
  }
  if (!/^(\d{2}|\d{4})$/.test(year)) return undefined;
  return calendarDate(year.length === 2 ? fullYear(Number(year), today) : Number(year), monthNumber, Number(day));
}

/** "26" is 2026, "87" is 1987: never more than ten years ahead. */
function fullYear(short: number, today: string): number {
  const year = 2_000 + short;
  return year > Number(today.slice(0, 4)) + 10 ? year - 100 : year;
}

function calendarDate(year: number, month: number, day: number): string | undefined {
  const date = new Date(Date.UTC(year, month - 1, day));
  if (year < 1_000 || date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day) return undefined;
  return date.toISOString().slice(0, 10);
}

function addDays(today: string, days: number): string {
  return new Date(Date.parse(today) + days * 86_400_000).toISOString().slice(0, 10);
}

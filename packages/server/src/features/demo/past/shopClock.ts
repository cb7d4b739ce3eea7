/** The shop's time: Husum, open Monday to Saturday, 9 to 18 o'clock. Instants are milliseconds. */

const TIMEZONE = "Europe/Berlin";
const OPENS = 9 * 60;
const CLOSES = 18 * 60;
const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

const format = new Intl.DateTimeFormat("en-GB", {
  timeZone: TIMEZONE,
  hourCycle: "h23",
  year: "numeric",
  month: "2-digit",
  day: "2-digit",
  hour: "2-digit",
  minute: "2-digit",
});

/** `date` is YYYY-MM-DD, `minutes` those since midnight. */
export interface ShopTime {
  readonly date: string;
  readonly minutes: number;
}

export function shopTime(at: number): ShopTime {
  const part = new Map(format.formatToParts(at).map(({ type, value }) => [type, value]));
  return {
    date: `${part.get("year")}-${part.get("month")}-${part.get("day")}`,
    minutes: Number(part.get("hour")) * 60 + Number(part.get("minute")),
  };
}

/** When the shop's clock shows `time` ("9:05") on that date. */
export function instantOf(date: string, time: string): number {
  const [hours = 0, minutes = 0] = time.split(":").map(Number);
  const guess = Date.parse(`${date}T00:00:00Z`) + (hours * 60 + minutes) * MINUTE_MS;
  const shown = shopTime(guess);
  return guess - (Date.parse(`${shown.date}T00:00:00Z`) + shown.minutes * MINUTE_MS - guess);
}

export function isOpenDay(date: string): boolean {
  return new Date(`${date}T12:00:00Z`).getUTCDay() !== 0;
}

export function isOpen(at: number): boolean {
  const { date, minutes } = shopTime(at);
  return isOpenDay(date) && minutes >= OPENS && minutes < CLOSES;
}

/** The date so many days after another one; negative: before. */
export function dateAfter(date: string, days: number): string {
  return new Date(Date.parse(`${date}T12:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10);
}

/** The `back`-th opening day before today: 1 is the last one. */
export function openDayBack(now: number, back: number): string {
  let { date } = shopTime(now);
  for (let left = back; left > 0; ) {
    date = dateAfter(date, -1);
    if (isOpenDay(date)) left -= 1;
  }
  return date;
}

/** The next opening day after that date. */
export function nextOpenDay(date: string): string {
  const next = dateAfter(date, 1);
  return isOpenDay(next) ? next : dateAfter(next, 1);
}

/** The instant that lies so many minutes of opening time before now: at night those of the evening before count. */
export function openMinutesAgo(now: number, minutes: number): number {
  let at = Math.floor(now / MINUTE_MS) * MINUTE_MS;
  for (let left = minutes; left > 0; ) {
    at -= MINUTE_MS;
    if (isOpen(at)) left -= 1;
    else at = lastClosing(at);
  }
  return at;
}

/** For an instant outside of the opening hours: when it was open last. */
function lastClosing(at: number): number {
  const { date, minutes } = shopTime(at);
  const day =
    minutes >= CLOSES && isOpenDay(date)
      ? date
      : isOpenDay(dateAfter(date, -1))
        ? dateAfter(date, -1)
        : dateAfter(date, -2);
  return instantOf(day, "18:00");
}

/** "am Donnerstag" */
export function weekdayIn(now: number, days: number): string {
  const names = [
    "am Sonntag",
    "am Montag",
    "am Dienstag",
    "am Mittwoch",
    "am Donnerstag",
    "am Freitag",
    "am Sonnabend",
  ];
  return names[new Date(`${dateAfter(shopTime(now).date, days)}T12:00:00Z`).getUTCDay()] ?? "";
}

import { expect, test } from "vitest";
import { readMoment } from "./readMoment.ts";

/** A Sunday. */
const now = new Date(2026, 10, 22, 15, 11).getTime();
const said = (moment: number | null) => {
  if (moment === null) return null;
  const date = new Date(moment);
  const two = (number: number) => String(number).padStart(2, "0");
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())} ${two(date.getHours())}:${two(date.getMinutes())}`;
};

test.each([
  ["fr 14 uhr", "2026-11-27 14:00"],
  ["Freitag um 14:30 Uhr", "2026-11-27 14:30"],
  ["fri 2pm", "2026-11-27 14:00"],
  ["next tue at 9:15 am", "2026-11-24 09:15"],
  ["nächsten Mo", "2026-11-23 09:00"],
  ["so", "2026-11-29 09:00"],
  ["so 18 uhr", "2026-11-22 18:00"],
  ["nächsten sonntag 18 uhr", "2026-11-29 18:00"],
  ["morgen", "2026-11-23 09:00"],
  ["morgen früh", "2026-11-23 09:00"],
  ["morgen 8.30", "2026-11-23 08:30"],
  ["übermorgen abend", "2026-11-24 18:00"],
  ["tomorrow morning", "2026-11-23 09:00"],
  ["freitag morgen", "2026-11-27 09:00"],
  ["heute abend", "2026-11-22 18:00"],
  ["tonight", "2026-11-22 18:00"],
  ["16 uhr", "2026-11-22 16:00"],
  ["9", "2026-11-23 09:00"],
  ["mittags", "2026-11-23 12:00"],
  ["24.12.", "2026-12-24 09:00"],
  ["24.12", "2026-12-24 09:00"],
  ["am 24.12. um 10 Uhr", "2026-12-24 10:00"],
  ["24. Dezember", "2026-12-24 09:00"],
  ["Dec 24th 5pm", "2026-12-24 17:00"],
  ["3.1.", "2027-01-03 09:00"],
  ["3.1.2027, 11:00", "2027-01-03 11:00"],
  ["3.1.27", "2027-01-03 09:00"],
  ["2027-01-03 11:00", "2027-01-03 11:00"],
  ["5/12", "2026-12-05 09:00"],
  ["24.12. 15 uhr", "2026-12-24 15:00"],
  ["24.12. 15", "2026-12-24 15:00"],
  ["24.12. 2026 15 uhr", "2026-12-24 15:00"],
  ["halb drei", "2026-11-23 14:30"],
  ["halb 6", "2026-11-22 17:30"],
  ["morgen um halb 9", "2026-11-23 08:30"],
  ["freitag halb sieben früh", "2026-11-27 06:30"],
  ["heute halb neun abends", "2026-11-22 20:30"],
  ["halb eins", "2026-11-23 12:30"],
  ["ende der woche", "2026-11-27 09:00"],
  ["end of the week 4pm", "2026-11-27 16:00"],
  ["morgen nach dem mittag", "2026-11-23 13:00"],
  ["in 3 tagen", "2026-11-25 09:00"],
  ["in einer woche 10 uhr", "2026-11-29 10:00"],
  ["2 h", "2026-11-22 17:11"],
  ["in 90 min", "2026-11-22 16:41"],
  ["an hour", "2026-11-22 16:11"],
  ["nächste woche", "2026-11-23 09:00"],
  ["next week thu", "2026-11-26 09:00"],
  ["nächste woche so", "2026-11-29 09:00"],
])("%j is %s", (written, moment) => {
  expect(said(readMoment(written, now))).toBe(moment);
});

test.each([
  "",
  "   ",
  "bald",
  "fr 25 uhr",
  "31.2.",
  "32.1.",
  "14:70",
  "13 pm",
  "fr sa",
  "morgen vielleicht",
  "mon key",
])("%j is not guessed at", (written) => {
  expect(readMoment(written, now)).toBeNull();
});

test("what was written for today may be over", () => {
  expect(said(readMoment("heute 8 uhr", now))).toBe("2026-11-22 08:00");
});

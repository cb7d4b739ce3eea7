import { expect, test } from "vitest";
import { sayLength, sayRemaining, sayWaiting, speakTime } from "./sayTime.ts";
import { snoozeUntil } from "./snoozeTimes.ts";

const now = Date.parse("2026-11-22T14:11:00+01:00");
const berlin = "Europe/Berlin";
const de = speakTime("de", now, berlin);
const en = speakTime("en", now, berlin);
const at = (text: string) => Date.parse(`${text}+01:00`);

test.each([
  ["2026-11-22T14:05:00", "14:05", "14:05"],
  ["2026-11-21T23:59:00", "gestern", "yesterday"],
  ["2026-11-20T10:00:00", "Fr", "Fri"],
  ["2026-11-12T10:00:00", "12. Nov.", "12 Nov"],
  ["2025-11-12T10:00:00", "12.11.25", "12/11/25"],
])("in a list %s reads %s / %s", (when, german, english) => {
  expect(de.short(at(when))).toBe(german);
  expect(en.short(at(when))).toBe(english);
});

test.each([
  ["2026-11-22T14:05:00", "heute 14:05", "today 14:05"],
  ["2026-11-21T14:05:00", "gestern 14:05", "yesterday 14:05"],
  ["2026-11-23T09:00:00", "morgen 09:00", "tomorrow 09:00"],
  ["2026-11-25T09:00:00", "Mi 09:00", "Wed 09:00"],
  ["2026-11-12T09:30:00", "12. Nov., 09:30", "12 Nov, 09:30"],
])("in a sentence %s reads %s / %s", (when, german, english) => {
  expect(de.moment(at(when))).toBe(german);
  expect(en.moment(at(when))).toBe(english);
});

test("days are headed by their name, and by the year when it is another one", () => {
  expect(de.day(at("2026-11-22T01:00:00"))).toBe("heute");
  expect(de.day(at("2026-11-20T01:00:00"))).toBe("Freitag, 20. November");
  expect(de.day(at("2025-03-03T01:00:00"))).toBe("Montag, 3. März 2025");
});

test("a day of 23 hours still counts as one day", () => {
  const afterSwitch = Date.parse("2026-03-29T12:00:00+02:00");
  expect(speakTime("de", afterSwitch, berlin).short(Date.parse("2026-03-28T23:30:00+01:00"))).toBe("gestern");
});

test("waiting takes one unit, a countdown two", () => {
  expect(sayWaiting(20_000, "T")).toBe("1 min");
  expect(sayWaiting(6 * 60_000, "T")).toBe("6 min");
  expect(sayWaiting(26 * 3_600_000, "T")).toBe("1 T");
  expect(sayRemaining(23 * 3_600_000 + 54 * 60_000, "T")).toBe("23 h 54 min");
  expect(sayRemaining(6 * 86_400_000 + 3 * 3_600_000, "T")).toBe("6 T 3 h");
  expect(sayRemaining(-5, "T")).toBe("0 min");
});

test("snoozing to Monday never means today", () => {
  const monday = new Date(2026, 10, 23, 8).getTime();
  const tuesday = new Date(2026, 10, 24, 8).getTime();
  expect(snoozeUntil("mondayMorning", monday)).toBe(new Date(2026, 10, 30, 9).getTime());
  expect(snoozeUntil("mondayMorning", tuesday)).toBe(new Date(2026, 10, 30, 9).getTime());
  expect(snoozeUntil("tomorrowMorning", monday)).toBe(new Date(2026, 10, 24, 9).getTime());
  expect(snoozeUntil("untilReply", monday)).toBeNull();
});

test("a voice message of 14.6 seconds is as long here as on the phone it came from", () => {
  expect([0, 14.4, 14.6, 59.7, 724].map(sayLength)).toEqual(["0:00", "0:14", "0:15", "1:00", "12:04"]);
});

import { expect, test } from "vitest";
import { localTime, nextLocalTime } from "./localTime.ts";

const at = (iso: string) => Date.parse(iso);
test("a clock in Berlin in winter is an hour ahead", () => {
  expect(localTime(at("2026-11-22T23:30:00Z"), "Europe/Berlin")).toEqual({
    date: "2026-11-23",
    minutes: 30,
    weekday: 1,
  });
});
test.each([
  ["later today", "2026-11-22T07:00:00Z", "09:00", undefined, "2026-11-22T08:00:00Z"],
  ["tomorrow when it is past", "2026-11-22T08:00:00Z", "09:00", undefined, "2026-11-23T08:00:00Z"],
  ["on the next weekday", "2026-11-20T20:00:00Z", "09:00", [1, 2, 3, 4, 5], "2026-11-23T08:00:00Z"],
  ["in a week when only today counts", "2026-11-22T12:00:00Z", "09:00", [7], "2026-11-29T08:00:00Z"],
  ["over the change to summer time", "2026-03-28T12:00:00Z", "09:00", undefined, "2026-03-29T07:00:00Z"],
  ["over the change to winter time", "2026-10-24T12:00:00Z", "09:00", undefined, "2026-10-25T08:00:00Z"],
] as const)("%s", (_title, now, time, weekdays, expected) => {
  expect(new Date(nextLocalTime(at(now), time, "Europe/Berlin", weekdays)).toISOString()).toBe(
    expected.replace("Z", ".000Z"),
  );
});
test("an unknown time zone counts as Berlin", () => {
  expect(localTime(at("2026-11-22T12:00:00Z"), "Mars/Olympus").minutes).toBe(13 * 60);
});

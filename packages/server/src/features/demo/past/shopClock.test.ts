import { describe, expect, test } from "vitest";
import { instantOf, isOpen, nextOpenDay, openDayBack, openMinutesAgo, shopTime, weekdayIn } from "./shopClock.ts";

const at = (text: string) => Date.parse(text);

test("a time of day in Husum is the right instant in winter and in summer", () => {
  expect(instantOf("2026-11-23", "9:05")).toBe(at("2026-11-23T08:05:00Z"));
  expect(instantOf("2026-07-01", "9:05")).toBe(at("2026-07-01T07:05:00Z"));
  expect(shopTime(at("2026-11-22T23:30:00Z"))).toEqual({ date: "2026-11-23", minutes: 30 });
});

test("Sunday is no opening day", () => {
  expect(openDayBack(at("2026-11-23T10:00:00Z"), 1)).toBe("2026-11-21");
  expect(nextOpenDay("2026-11-21")).toBe("2026-11-23");
  expect(isOpen(at("2026-11-22T11:00:00Z"))).toBe(false);
});

describe("minutes of opening time ago", () => {
  test.each([
    ["in the afternoon", "2026-11-25T14:00:00Z", 60, "2026-11-25T13:00:00Z"],
    ["over night", "2026-11-25T08:30:00Z", 60, "2026-11-24T16:30:00Z"],
    ["over Sunday", "2026-11-22T18:00:00Z", 30, "2026-11-21T16:30:00Z"],
    ["early on Monday", "2026-11-23T04:00:00Z", 10, "2026-11-21T16:50:00Z"],
  ])("%s", (_name, now, minutes, expected) => {
    expect(openMinutesAgo(at(now), minutes)).toBe(at(expected));
  });
});

test("a day is named as people in Husum name it", () => {
  expect(weekdayIn(at("2026-11-20T10:00:00Z"), 1)).toBe("am Sonnabend");
});

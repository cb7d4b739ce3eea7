import { expect, test } from "vitest";
import { durationOf, minutesOf, mostOf } from "./inTime.ts";

test.each([
  [1, { count: 1, unit: "minutes" }],
  [45, { count: 45, unit: "minutes" }],
  [60, { count: 1, unit: "hours" }],
  [90, { count: 90, unit: "minutes" }],
  [2160, { count: 36, unit: "hours" }],
  [4320, { count: 3, unit: "days" }],
  [43_200, { count: 30, unit: "days" }],
] as const)("%i minutes are said without rounding, and are the same minutes again", (minutes, duration) => {
  expect(durationOf(minutes)).toEqual(duration);
  expect(minutesOf(duration)).toBe(minutes);
});

test("what is allowed is the same time in every unit", () => {
  expect([mostOf("minutes", 43_200), mostOf("hours", 43_200), mostOf("days", 43_200)]).toEqual([43_200, 720, 30]);
});

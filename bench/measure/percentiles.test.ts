import { expect, test } from "vitest";
import { medianWithInterval } from "./percentiles.ts";

test("of thirty pairs the interval runs from the tenth to the twenty-first", () => {
  const values = Array.from({ length: 30 }, (_, index) => 30 - index);
  expect(medianWithInterval(values)).toEqual({ median: 15.5, low: 10, high: 21 });
});

test("of too few values no interval of ninety-five in a hundred exists, and all of them are said", () => {
  expect(medianWithInterval([3, 1, 2])).toEqual({ median: 2, low: 1, high: 3 });
});

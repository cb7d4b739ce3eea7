import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { SendRate } from "./sendRate.ts";

let now: number;
beforeEach(() => {
  now = 0;
  vi.spyOn(performance, "now").mockImplementation(() => now);
});
afterEach(() => {
  vi.restoreAllMocks();
});

/** How many leave in so many milliseconds when as many as may leave do. */
function count(rate: SendRate, withinMs: number): number {
  let count = 0;
  for (const end = now + withinMs; now < end; now += 10) {
    for (; rate.waitMs() === 0; count++) rate.take();
  }
  return count;
}

test("in any second as many leave as may, and not one more", () => {
  const rate = new SendRate(10);
  expect(count(rate, 1_000)).toBe(10);
  expect(count(rate, 5_000)).toBe(50);
});

test("a share of less than one call a second is kept to", () => {
  const rate = new SendRate(10);
  rate.setLimit(1 / 4);
  expect(count(rate, 8_000)).toBe(2);
  rate.setLimit(10);
  expect(count(rate, 1_000)).toBe(10);
});

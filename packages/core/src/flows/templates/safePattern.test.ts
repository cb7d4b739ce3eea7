import { expect, test } from "vitest";
import { findPatternProblem, matchesPattern, maxPatternInput } from "./safePattern.ts";
import { patient } from "../../../../../scripts/parts/patience.mjs";

test.each([
  ["\\d{5}", "22767", true],
  ["\\d{5}", "2276", false],
  ["NW-\\d{4,8}", "nw-12345", true],
  ["\\S+\\s+\\S+", "Anna Meer", true],
  ["[A-Z]{2}\\d+(?:-\\d+)?", "DE12-3", true],
  ["(?:rot|blau)", "blau", true],
  ["(?:ab)*", "ababab", true],
  ["(?<jahr>\\d{4})", "2026", true],
  ["\\p{L}+", "Müller", true],
  ["\\d{5}", "x22767", false],
  ["[(?!]+", "(?!", true],
] as const)("the pattern %s and %s: %j", (pattern, text, expected) => {
  expect(findPatternProblem(pattern)).toBeUndefined();
  expect(matchesPattern(pattern, text)).toBe(expected);
});
test.each([
  ["(a+)+", "too_costly"],
  ["(a|a)*", "too_costly"],
  ["(a?){50}a{50}", "too_costly"],
  ["(?:a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?)", "too_costly"],
  [".*.*.*.*x", "too_costly"],
  ["(.*)\\1", "not_allowed"],
  ["(?=a)a", "not_allowed"],
  ["(?<!a)b", "not_allowed"],
  ["[", "syntax"],
  ["a)(b", "syntax"],
  ["\\k<x>", "syntax"],
] as const)("the pattern %s is refused: %s", (pattern, reason) => {
  expect(findPatternProblem(pattern)).toBe(reason);
  expect(matchesPattern(pattern, "a")).toBe(false);
});
test("the worst allowed pattern answers at once", { timeout: patient(1_000) }, () => {
  expect(matchesPattern("a*a*a*b", "a".repeat(maxPatternInput))).toBe(false);
  expect(matchesPattern("a*", "a".repeat(maxPatternInput + 1))).toBe(false);
});

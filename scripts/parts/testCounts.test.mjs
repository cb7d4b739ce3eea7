import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { countTests } from "./testCounts.mjs";

const passed = { status: "passed", assertionResults: [{ status: "passed" }] };
const well = { numPassedTests: 2, numFailedTests: 0, numPendingTests: 1, numTodoTests: 0, testResults: [passed] };

test("a run in which all is well has nothing failed", () => {
  expect(countIn(well, 0)).toEqual({ passed: 2, failed: 0, skipped: 1 });
});

test("a file that could not be loaded is a failed test", () => {
  const broken = { status: "failed", assertionResults: [] };
  expect(countIn({ ...well, testResults: [passed, broken] }, 1)).toEqual({ passed: 2, failed: 1, skipped: 1 });
});

test("a run that failed outside of its tests is never told as well", () => {
  expect(countIn(well, 1).failed).toBe(1);
  expect(countTests("/nowhere/report.json", 137)).toEqual({ passed: 0, failed: 1, skipped: 0 });
});

function countIn(report, exitCode) {
  const dir = mkdtempSync(join(tmpdir(), "botschaft-counts-"));
  const file = join(dir, "report.json");
  writeFileSync(file, JSON.stringify(report));
  try {
    return countTests(file, exitCode);
  } finally {
    rmSync(dir, { recursive: true });
  }
}

/**
 * `npm test`: every test there is, on a fresh clone too. `npm test -- core` runs one project (core, contract, channels,
 * emulator, server, console, repo, e2e); any other argument goes to vitest, such as a part of a file's name.
 */
import "./parts/endWithNpm.mjs";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ensureBrowser } from "./parts/browser.mjs";
import { ensureConsoleBuilt } from "./parts/console.mjs";
import { ensureInstalled } from "./parts/install.mjs";
import { patient } from "./parts/patience.mjs";
import { findProjectNode } from "./parts/projectNode.mjs";
import { root, say } from "./parts/root.mjs";
import { run } from "./parts/run.mjs";
import { serverEnvironment } from "./parts/serverRuntime.mjs";
import { countTests } from "./parts/testCounts.mjs";

const allProjects = ["core", "contract", "channels", "emulator", "server", "console", "repo", "e2e"];
const args = process.argv.slice(2);
const chosen = args.filter((arg) => allProjects.includes(arg));
const others = args.filter((arg) => !allProjects.includes(arg));

await ensureInstalled();
const node = findProjectNode();
// Compiled code is kept: each file of tests is a process of its own, and so is each server it starts.
const env = serverEnvironment();
if (chosen.length === 0 || chosen.includes("e2e") || chosen.includes("console")) {
  const problem = await ensureConsoleBuilt(node);
  const browser = await ensureBrowser(node);
  // Without a console or a browser, the tests that need it fail with the reason, by name; none is left out in silence.
  if (problem) say(problem);
  if (problem) env.CONSOLE_MISSING = "it could not be built";
  if (browser.path) env.BROWSER_PATH = browser.path;
  else env.BROWSER_MISSING = browser.missing;
}

const withinMinutes = patient(40);
const reportDir = mkdtempSync(join(tmpdir(), "botschaft-tests-"));
const reportFile = join(reportDir, "report.json");
const { code, isTimedOut } = await run(
  node,
  [
    join(root, "node_modules", "vitest", "vitest.mjs"),
    "run",
    ...chosen.map((name) => `--project=${name}`),
    "--reporter=default",
    "--reporter=json",
    `--outputFile.json=${reportFile}`,
    ...others,
  ],
  { env, timeoutMs: withinMinutes * 60_000, outlivesSignals: true },
);
if (isTimedOut) say(`The tests took longer than ${withinMinutes} minutes and were ended.`);
const counts = countTests(reportFile, code);
rmSync(reportDir, { recursive: true, force: true });
say(`${counts.passed} passed, ${counts.failed} failed${counts.skipped ? `, ${counts.skipped} skipped` : ""}`);
process.exitCode = code || (counts.failed > 0 ? 1 : 0);

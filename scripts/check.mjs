/**
 * `npm run check`: everything CI runs. Each step says how it went and how long it took; a failing step stops no other.
 * `npm run check -- types lint` runs only those steps, `npm run check -- --busy` all of them on a machine that has no time.
 */
import "./parts/endWithNpm.mjs";
import { keepBusy } from "./parts/busyMachine.mjs";
import { readCommandLine } from "./parts/commandLine.mjs";
import { ensureConsoleBuilt } from "./parts/console.mjs";
import { ensureInstalled } from "./parts/install.mjs";
import { findLockFileProblems } from "./parts/lockFile.mjs";
import { findProjectNode } from "./parts/projectNode.mjs";
import { refuse, say } from "./parts/root.mjs";
import { run } from "./parts/run.mjs";
import { measurePages } from "./parts/sizes.mjs";
import { tool } from "./parts/tools.mjs";

/** How much longer than alone a test may take beside one spinning process for each core. */
const busyPatience = 6;

const { values, words: chosen } = readCommandLine({
  usage: "npm run check -- [types | lint | format | imports | unused | lockfile | sizes | tests]…",
  about: "Everything CI runs, or only the named steps.",
  options: {
    busy: {
      type: "flag",
      help: "With a spinning process for each core beside it: tests must not depend on the clock.",
    },
  },
  words: 99,
});
await ensureInstalled();
const node = findProjectNode();

const patience = values.busy ? { TEST_PATIENCE: String(busyPatience) } : {};
const testsWithinMs = 60 * 60_000 * (values.busy ? busyPatience : 1);

/** name → does it, and answers whether all is well. */
const steps = {
  types: () => both(tsc("tsconfig.json"), tsc("packages/core/tsconfig.json")),
  lint: () => quietly("oxlint", "--type-aware", "--deny-warnings"),
  format: () => quietly("biome", "format"),
  imports: () =>
    quietly(
      "dependency-cruiser",
      "packages",
      "bench",
      "e2e",
      "--config",
      ".dependency-cruiser.mjs",
      "--output-type",
      "err-long",
    ),
  unused: () => quietly("knip", "--no-progress"),
  lockfile: async () => allSaid(findLockFileProblems()),
  sizes: async () => {
    const problem = await ensureConsoleBuilt(node);
    if (problem) say(problem);
    const measured = measurePages();
    for (const { line } of measured) say(line);
    return !problem && measured.every(({ fits }) => fits);
  },
  tests: async () => (await run(node, ["scripts/test.mjs"], { env: patience, timeoutMs: testsWithinMs })).code === 0,
};

const unknown = chosen.find((name) => !(name in steps));
if (unknown !== undefined) refuse(`There is no step "${unknown}": choose from ${Object.keys(steps).join(", ")}.`);

const busyness = values.busy ? keepBusy(node) : undefined;
if (busyness) say(`Keeping all ${busyness.count} cores busy.`);
const results = [];
for (const [name, step] of Object.entries(steps)) {
  if (chosen.length > 0 && !chosen.includes(name)) continue;
  const startedAt = Date.now();
  const isWell = await step().catch((error) => {
    say(error.stack);
    return false;
  });
  results.push({ name, isWell });
  say(`${isWell ? "ok    " : "FAILED"} ${name} (${((Date.now() - startedAt) / 1000).toFixed(1)} s)`);
}
busyness?.end();
const failed = results.filter(({ isWell }) => !isWell).map(({ name }) => name);
say(failed.length === 0 ? "Everything is well." : `Not well: ${failed.join(", ")}.`);
process.exitCode = failed.length === 0 ? 0 : 1;

/** Runs a tool and shows what it says only if it is not content. */
async function quietly(name, ...args) {
  const { code, output, isTimedOut } = await run(node, [tool(name), ...args], { quiet: true, timeoutMs: 10 * 60_000 });
  if (code !== 0) say(output.trim());
  if (isTimedOut) say(`${name} took too long and was ended.`);
  return code === 0;
}

function tsc(config) {
  return quietly("tsc", "-p", config);
}

async function both(...checks) {
  return (await Promise.all(checks)).every(Boolean);
}

function allSaid(problems) {
  for (const problem of problems) say(problem);
  return problems.length === 0;
}

/**
 * `npm run check`: everything CI runs. Each step says how it went and how long it took; a failing step stops no other.
 * `npm run check -- types lint` runs only those steps.
 */
import { ensureConsoleBuilt } from "./parts/console.mjs";
import { ensureInstalled } from "./parts/install.mjs";
import { findLockFileProblems } from "./parts/lockFile.mjs";
import { findProjectNode } from "./parts/projectNode.mjs";
import { refuse, say } from "./parts/root.mjs";
import { run } from "./parts/run.mjs";
import { measurePages } from "./parts/sizes.mjs";
import { tool } from "./parts/tools.mjs";

await ensureInstalled();
const node = findProjectNode();

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
  tests: async () => (await run(node, ["scripts/test.mjs"], { timeoutMs: 60 * 60_000 })).code === 0,
};

const chosen = process.argv.slice(2);
const unknown = chosen.find((name) => !(name in steps));
if (unknown !== undefined) refuse(`There is no step "${unknown}": choose from ${Object.keys(steps).join(", ")}.`);

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

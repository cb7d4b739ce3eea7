import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { oneAtATime } from "./oneAtATime.mjs";
import { root, say } from "./root.mjs";
import { run } from "./run.mjs";

const consoleDir = join(root, "packages", "console");
const stampFile = join(consoleDir, "dist", ".built-from");

const sources = [
  "package-lock.json",
  "packages/console/build",
  "packages/console/index.html",
  "packages/console/package.json",
  "packages/console/public",
  "packages/console/src",
  "packages/console/vite.config.ts",
  "packages/contract/src",
  "packages/core/src",
];

/**
 * Builds the console unless what lies in its `dist` was built from the same sources. Answers with the problem if it
 * cannot be built.
 */
export async function ensureConsoleBuilt(node) {
  if (isBuiltFrom(hashOf(sources))) return undefined;
  return oneAtATime("console", () => build(node));
}

async function build(node) {
  const builtFrom = hashOf(sources);
  if (isBuiltFrom(builtFrom)) return undefined;
  say("Building the console.");
  const vite = join(root, "node_modules", "vite", "bin", "vite.js");
  const { code, output } = await run(node, [vite, "build", "--logLevel", "warn"], {
    cwd: consoleDir,
    env: { NODE_ENV: "production" },
    quiet: true,
    timeoutMs: 10 * 60_000,
  });
  if (code !== 0) return `${output.trim()}\nThe console could not be built, see above.`;
  writeFileSync(stampFile, builtFrom);
  return undefined;
}

function isBuiltFrom(hash) {
  return existsSync(stampFile) && readFileSync(stampFile, "utf8") === hash;
}

function hashOf(paths) {
  const hash = createHash("sha256");
  for (const file of paths.flatMap(filesBelow)) {
    // Tests are not built.
    if (/\.test\.tsx?$/.test(file)) continue;
    hash.update(`${file}\0`).update(readFileSync(join(root, file)));
  }
  return hash.digest("hex");
}

function filesBelow(path) {
  const stats = statSync(join(root, path), { throwIfNoEntry: false });
  if (stats === undefined) return [];
  if (stats.isFile()) return [path];
  return readdirSync(join(root, path))
    .sort()
    .flatMap((name) => filesBelow(`${path}/${name}`));
}

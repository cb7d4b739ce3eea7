import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { root } from "./root.mjs";

/**
 * What a browser fetches before a page shows anything, in gzip bytes; `consoleWire` is all that comes from the build before the first
 * row of the inbox stands, as it goes over the wire (the API's answers add some 12 kB, and 350 kB is the floor). Raise one only with
 * a reason.
 */
const budgets = { consoleWire: 335_000, consoleJs: 300_000, consoleCss: 60_000, phones: 70_000 };

/** Measures the pages against their budgets: one line for each, and whether it fits. */
export function measurePages() {
  return [
    measuredOnWire("console, first load", firstFiles(), budgets.consoleWire),
    measured("console, first js", builtFiles(".js"), budgets.consoleJs),
    measured("console, first css", builtFiles(".css"), budgets.consoleCss),
    measured("phones", sourceFiles("packages/emulator/src/phones"), budgets.phones),
  ];
}

function measured(name, files, budget) {
  const size = files.reduce((sum, file) => sum + gzipSync(readFileSync(file)).length, 0);
  return { line: `${name}: ${kilobytes(size)} of ${kilobytes(budget)} gzip`, fits: size > 0 && size <= budget };
}

function measuredOnWire(name, files, budget) {
  const size = files.reduce((sum, file) => {
    const compressed = `${file}.br`;
    return sum + readFileSync(existsSync(compressed) ? compressed : file).length;
  }, 0);
  return { line: `${name}: ${kilobytes(size)} of ${kilobytes(budget)} brotli`, fits: size > 0 && size <= budget };
}

/** The page itself and all it names: program, styles, fonts, and the words of one language (German has more). */
function firstFiles() {
  const dist = join(root, "packages", "console", "dist");
  const page = join(dist, "index.html");
  if (!existsSync(page)) return [];
  const named = [...readFileSync(page, "utf8").matchAll(/"\/(assets\/[^"]+)"/g)].map(([, path]) => path);
  const english = /\/en-[^/]+\.js$/;
  return [page, ...new Set(named.filter((path) => !english.test(path)).map((path) => join(dist, path)))];
}

/** What the built page of the console names in its head; what it loads later does not count. */
function builtFiles(ending) {
  const dist = join(root, "packages", "console", "dist");
  const page = join(dist, "index.html");
  if (!existsSync(page)) return [];
  return [...readFileSync(page, "utf8").matchAll(/(?:src|href)="\/?([^"]+)"/g)]
    .map(([, path]) => path)
    .filter((path) => path.endsWith(ending))
    .map((path) => join(dist, path));
}

function sourceFiles(dir) {
  return readdirSync(join(root, dir), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(ts|css|html)$/.test(entry.name) && !entry.name.endsWith(".test.ts"))
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name));
}

function kilobytes(bytes) {
  return `${(bytes / 1000).toFixed(1)} kB`;
}

import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { root } from "./root.mjs";

/** What a browser has to fetch before the console shows anything, in gzip bytes. Raise one only with a reason. */
const budgets = { js: 300_000, css: 60_000 };

/** Measures the built console against its budgets: one line for each, and whether it fits. */
export function measureConsole() {
  const dist = join(root, "packages", "console", "dist");
  const page = join(dist, "index.html");
  if (!existsSync(page)) return [{ line: "The console is not built.", fits: false }];
  const html = readFileSync(page, "utf8");
  return Object.entries(budgets).map(([kind, budget]) => {
    const files = [...html.matchAll(/(?:src|href)="\/?([^"]+)"/g)].map(([, path]) => path).filter((path) => path.endsWith(`.${kind}`));
    const size = files.reduce((sum, path) => sum + gzipSync(readFileSync(join(dist, path))).length, 0);
    return { line: `console, first ${kind}: ${kilobytes(size)} of ${kilobytes(budget)} gzip`, fits: size > 0 && size <= budget };
  });
}

function kilobytes(bytes) {
  return `${(bytes / 1000).toFixed(1)} kB`;
}

import { randomUUID } from "node:crypto";
import { existsSync, linkSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";

/**
 * Creates a file that only its owner reads, whole, unless one with a content is there, and returns what it holds: of several
 * processes that begin at once all get the same. A disk that is full leaves no empty file behind.
 */
export function createWhole(path: string, text: string): string {
  const draft = `${path}.${randomUUID()}.new`;
  try {
    writeFileSync(draft, text, { mode: 0o600, flush: true });
    linkUnlessThere(draft, path);
  } finally {
    rmSync(draft, { force: true });
  }
  return readFileSync(path, "utf8");
}

function linkUnlessThere(draft: string, path: string): void {
  try {
    linkSync(draft, path);
  } catch {
    // Somebody was faster; or it is empty, or the file system knows no links.
    if (!existsSync(path) || readFileSync(path, "utf8").trim() === "") renameSync(draft, path);
  }
}

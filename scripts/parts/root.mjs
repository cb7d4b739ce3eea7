import { dirname } from "node:path";
import { fileURLToPath } from "node:url";

/** The repository's folder; every script works from there, wherever it was called. */
export const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** Says one line about what is going on. */
export function say(line) {
  process.stdout.write(`${line}\n`);
}

/** Ends with one clear sentence and a failing exit code. */
export function refuse(sentence) {
  process.stderr.write(`${sentence}\n`);
  process.exit(1);
}

import { createHash } from "node:crypto";

type Work = { readonly text: string } | { readonly value: unknown };

/**
 * sha1 (hex) of a JSON value, the same whatever the order of its keys.
 *
 * Walks with a list of its own instead of recursion, so that no depth of nesting makes it throw.
 */
export function stableHash(value: unknown): string {
  const hash = createHash("sha1");
  const work: Work[] = [{ value }];
  for (let next = work.pop(); next !== undefined; next = work.pop()) {
    if ("text" in next) hash.update(next.text);
    else if (Array.isArray(next.value)) pushArray(work, next.value);
    else if (typeof next.value === "object" && next.value !== null) pushObject(work, next.value);
    // Numbers by `String`, because JSON.stringify writes an overflowing 1e400 as null.
    else hash.update(typeof next.value === "number" ? String(next.value) : (JSON.stringify(next.value) ?? "undefined"));
  }
  return hash.digest("hex");
}

function pushArray(work: Work[], items: readonly unknown[]): void {
  work.push({ text: "]" });
  for (let index = items.length - 1; index >= 0; index -= 1) work.push({ value: items[index] }, { text: "," });
  work.push({ text: "[" });
}

function pushObject(work: Work[], object: object): void {
  work.push({ text: "}" });
  for (const [key, value] of Object.entries(object).sort(([a], [b]) => (a < b ? 1 : -1))) {
    work.push({ value }, { text: `,${JSON.stringify(key)}:` });
  }
  work.push({ text: "{" });
}

/** No content of a platform is nested so deep; no reader of JSON takes any depth. */
const maxDepth = 100;
const maxText = 20_000;

/**
 * What came as it came, where it can be kept as a tree; nested deeper than any reader of JSON takes, its text (cut after 20,000
 * letters). Walks without recursion, so that no depth makes it throw.
 */
export function storableRaw(raw: unknown): unknown {
  return isDeep(raw) ? textOf(raw) : raw;
}

function isDeep(raw: unknown): boolean {
  let level: unknown[] = [raw];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > maxDepth) return true;
    level = level.flatMap((value) => (typeof value === "object" && value !== null ? Object.values(value) : []));
  }
  return false;
}

function textOf(raw: unknown): string {
  try {
    return (JSON.stringify(raw) ?? "").slice(0, maxText).toWellFormed();
  } catch {
    return "[nested too deep to be kept]";
  }
}

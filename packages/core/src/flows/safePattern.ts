/** Answers longer than this never match a pattern. */
export const maxPatternInput = 256;

const compiled = new Map<string, RegExp | null>();
const maxCached = 500;

/** Whether the whole text matches, without regard to case. A pattern that is refused matches nothing. */
export function matchesPattern(pattern: string, text: string): boolean {
  if (text.length > maxPatternInput) return false;
  return compile(pattern)?.test(text) ?? false;
}

function compile(pattern: string): RegExp | null {
  const known = compiled.get(pattern);
  if (known !== undefined) return known;
  if (compiled.size >= maxCached) compiled.clear();
  const expression = findPatternProblem(pattern) === undefined ? new RegExp(`^(?:${pattern})$`, "iu") : null;
  compiled.set(pattern, expression);
  return expression;
}

export type PatternProblem = "syntax" | "too_costly" | "not_allowed";

/** Why a pattern is refused; undefined when it is fine. */
export function findPatternProblem(pattern: string): PatternProblem | undefined {
  try {
    new RegExp(`^(?:${pattern})$`, "iu");
  } catch {
    return "syntax";
  }
  return undefined;
}

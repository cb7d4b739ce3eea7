/**
 * Regular expressions that people write, judged before they run: JavaScript's matcher backtracks, and a careless pattern can
 * keep a process busy for minutes. The cost counted here is an upper bound of the ways in which a pattern can be tried on an
 * input of `maxPatternInput` characters; what may be tried too often is refused. The pattern must match the whole answer.
 */

/** Answers longer than this never match a pattern. */
export const maxPatternInput = 200;
/** Three free repetitions side by side, as in an address `\S+@\S+\.\S+`: about 10 ms at the very worst. */
const maxCost = maxPatternInput ** 3;
const maxCached = 500;

export type PatternProblem = "syntax" | "too_costly" | "not_allowed";

const compiled = new Map<string, RegExp | null>();

/** Whether the whole text matches, without regard to case. A pattern that is refused matches nothing. */
export function matchesPattern(pattern: string, text: string): boolean {
  if (text.length > maxPatternInput) return false;
  return compile(pattern)?.test(text) ?? false;
}

/** Why a pattern is refused; undefined when it is fine. */
export function findPatternProblem(pattern: string): PatternProblem | undefined {
  try {
    // Alone as well: "a)(b" becomes valid only by the group that is put around it.
    new RegExp(pattern, "iu");
    toRegExp(pattern);
  } catch {
    return "syntax";
  }
  // Looking around and back-references make the cost unknowable.
  if (/\(\?(?!:|<[A-Za-z])|\\[1-9]|\\k/.test(withoutClasses(pattern))) return "not_allowed";
  return new CostReader(pattern).alternatives() > maxCost ? "too_costly" : undefined;
}

function compile(pattern: string): RegExp | null {
  const known = compiled.get(pattern);
  if (known !== undefined) return known;
  if (compiled.size >= maxCached) compiled.clear();
  const expression = findPatternProblem(pattern) === undefined ? toRegExp(pattern) : null;
  compiled.set(pattern, expression);
  return expression;
}

function toRegExp(pattern: string): RegExp {
  return new RegExp(`^(?:${pattern})$`, "iu");
}

/** Escaped backslashes and character classes may contain what looks like a group. */
function withoutClasses(pattern: string): string {
  return pattern
    .replace(/\\\\/g, "")
    .replace(/\[(?:\\.|[^\]\\])*\]/g, "x")
    .replace(/\\[^1-9k]/g, "x");
}

/** Reads a pattern that is known to be valid. */
class CostReader {
  readonly #pattern: string;
  #at = 0;

  constructor(pattern: string) {
    this.#pattern = pattern;
  }

  /** Each alternative may be tried. */
  alternatives(): number {
    let cost = this.#sequence();
    while (this.#pattern[this.#at] === "|") {
      this.#at += 1;
      cost += this.#sequence();
    }
    return cost;
  }

  /** Each way of the first part may be combined with each way of the next. */
  #sequence(): number {
    let cost = 1;
    while (this.#at < this.#pattern.length && this.#pattern[this.#at] !== "|" && this.#pattern[this.#at] !== ")") {
      cost *= repeated(this.#atom(), this.#quantifier());
    }
    return cost;
  }

  #atom(): number {
    if (this.#pattern[this.#at] === "(") {
      this.#take(/\((?:\?:|\?<[^>]+>)?/y);
      const cost = this.alternatives();
      this.#at += 1;
      return cost;
    }
    this.#take(/\[(?:\\.|[^\]\\])*\]|\\[pPu]\{[^}]*\}|\\u[0-9a-fA-F]{4}|\\x[0-9a-fA-F]{2}|\\.|./suy);
    return 1;
  }

  #quantifier(): { min: number; max: number } {
    const sign = this.#take(/[*+?]\??|\{\d+(?:,\d*)?\}\??/y);
    if (sign === undefined) return { min: 1, max: 1 };
    if (sign.startsWith("*")) return { min: 0, max: Infinity };
    if (sign.startsWith("+")) return { min: 1, max: Infinity };
    if (sign.startsWith("?")) return { min: 0, max: 1 };
    const [min = "0", max] = sign.replace(/[{}?]/g, "").split(",");
    return { min: Number(min), max: max === undefined ? Number(min) : max === "" ? Infinity : Number(max) };
  }

  #take(expression: RegExp): string | undefined {
    expression.lastIndex = this.#at;
    const found = expression.exec(this.#pattern)?.[0];
    this.#at += found?.length ?? 0;
    return found;
  }
}

function repeated(cost: number, { min, max }: { min: number; max: number }): number {
  const most = Math.min(max, Math.max(min, maxPatternInput));
  if (cost === 1) return most - min + 1;
  let sum = 0;
  for (let times = min; times <= most && sum <= maxCost; times += 1) sum += cost ** times;
  return sum;
}

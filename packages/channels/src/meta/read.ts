/**
 * Reading what a platform sent without trusting its shape. Hand-written, because every webhook passes here before it is
 * answered. Each function gives `undefined` for what is absent or of another kind, and none throws.
 */

export type JsonRecord = Readonly<Record<string, unknown>>;

/** A NUL or other control character in a key would make a whole batch of rows unstorable. */
const controlCharacter = /[\u0000-\u001f\u007f]/;

export function isRecord(value: unknown): value is JsonRecord {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function readRecord(value: unknown, key: string): JsonRecord | undefined {
  if (!isRecord(value)) return undefined;
  const found = value[key];
  return isRecord(found) ? found : undefined;
}

/** The list under `key`; empty when there is none. Platforms at times send what would be a list of one alone, without the list. */
export function readList(value: unknown, key: string): readonly unknown[] {
  if (!isRecord(value)) return [];
  const found = value[key];
  if (Array.isArray(found)) return found;
  return found === undefined || found === null ? [] : [found];
}

/** A string with something in it. */
export function readText(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

/**
 * An id, however long: the platforms name no longest one. Platforms write them as strings, at times as numbers; beyond 2^53 a number has already lost digits when it
 * gets here, which is why bodies are read by `parseBody`.
 */
export function readId(value: unknown): string | undefined {
  if (typeof value === "string") {
    return value !== "" && !controlCharacter.test(value) ? value : undefined;
  }
  if (typeof value === "number" && Number.isInteger(value) && value >= 0) return BigInt(value).toString();
  return undefined;
}

/** A finite number, also one written as a string of digits. */
export function readNumber(value: unknown): number | undefined {
  if (typeof value === "number") return Number.isFinite(value) ? value : undefined;
  if (typeof value === "string" && /^-?\d{1,17}(\.\d{1,17})?$/.test(value)) return Number(value);
  return undefined;
}

/** Before this, a number is in seconds (as milliseconds it would be 1973). */
const secondsBelow = 100_000_000_000;
/** The year 5138. What lies beyond is no time. */
const latestTime = 100_000_000_000_000;

/** An instant in ms: from milliseconds, seconds, digits in a string, or an ISO date. */
export function readTime(value: unknown): number | undefined {
  const number = readNumber(value);
  if (number !== undefined) {
    if (number <= 0 || number >= latestTime) return undefined;
    return Math.trunc(number < secondsBelow ? number * 1000 : number);
  }
  if (typeof value !== "string" || !/^\d{4}-\d\d-\d\dT/.test(value)) return undefined;
  const parsed = Date.parse(value);
  return Number.isNaN(parsed) || parsed <= 0 || parsed >= latestTime ? undefined : parsed;
}

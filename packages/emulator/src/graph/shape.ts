import { invalidParameter } from "./graphError.ts";
import { isRecord } from "./params.ts";

/**
 * Small checks of a parameter's form that refuse in the platform's words.
 * `path` names the place as the platform does: `message[quick_replies][0][title]`.
 */
export interface TextRule {
  readonly max?: number;
  readonly min?: number;
}

export function requiredText(value: unknown, path: string, rule: TextRule = {}): string {
  if (value === undefined || value === null || value === "")
    throw invalidParameter(`The parameter ${path} is required`);
  return checkedText(value, path, rule);
}

export function optionalText(value: unknown, path: string, rule: TextRule = {}): string | undefined {
  if (value === undefined || value === null) return undefined;
  return checkedText(value, path, rule);
}

function checkedText(value: unknown, path: string, { max, min }: TextRule): string {
  if (typeof value === "number") return checkedText(String(value), path, max === undefined ? {} : { max });
  if (typeof value !== "string") throw invalidParameter(`Param ${path} must be a string`);
  if (max !== undefined && isLongerThan(value, max)) {
    throw invalidParameter(`Length of param ${path} must be less than or equal to ${max}`);
  }
  if (min !== undefined && !isLongerThan(value, min - 1)) {
    throw invalidParameter(`Length of param ${path} must be greater than or equal to ${min}`);
  }
  return value;
}

/** Characters are code points, as the platform counts them; short strings need no count. */
function isLongerThan(text: string, max: number): boolean {
  if (text.length <= max) return false;
  let count = 0;
  for (const _ of text) {
    count += 1;
    if (count > max) return true;
  }
  return false;
}

export function requiredUrl(value: unknown, path: string): string {
  const text = requiredText(value, path, { max: 8192 });
  if (!URL.canParse(text) || !/^https?:/i.test(text))
    throw invalidParameter(`Param ${path} should represent a valid URL`, 2018008);
  return text;
}

export function optionalUrl(value: unknown, path: string): string | undefined {
  return value === undefined || value === null || value === "" ? undefined : requiredUrl(value, path);
}

export function requiredObject(value: unknown, path: string): Record<string, unknown> {
  if (value === undefined || value === null) throw invalidParameter(`The parameter ${path} is required`);
  if (!isRecord(value)) throw invalidParameter(`Param ${path} must be a JSON object`);
  return value;
}

export function list(value: unknown, path: string, { min, max }: { min: number; max: number }): unknown[] {
  if (value === undefined || value === null) {
    if (min === 0) return [];
    throw invalidParameter(`The parameter ${path} is required`);
  }
  if (!Array.isArray(value)) throw invalidParameter(`Param ${path} must be an array`);
  if (value.length < min) throw invalidParameter(`Param ${path} must be a non-empty array`);
  if (value.length > max) throw invalidParameter(`Param ${path} has too many elements, the maximum is ${max}`);
  return value;
}

export function oneOf<T extends string>(value: unknown, path: string, allowed: readonly T[]): T {
  const found = allowed.find((one) => one === value);
  if (found === undefined) throw invalidParameter(`Param ${path} must be one of {${allowed.join(", ")}}`);
  return found;
}

import { isRecord } from "../../graph/params.ts";
import { invalid, missing } from "../refusals.ts";

/** Small checks of a parameter's form, refusing in WhatsApp's words: 131008 what is missing, 131009 what is wrong. */
export function required(value: unknown, path: string, rule: { readonly max?: number } = {}): string {
  const text = optional(value, path, rule);
  if (text === undefined || text === "") throw missing(path);
  return text;
}

export function optional(value: unknown, path: string, { max }: { readonly max?: number } = {}): string | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value !== "string" && typeof value !== "number") throw invalid(path, "must be a string");
  const text = String(value);
  if (max !== undefined && Array.from(text).length > max) throw invalid(path, `is longer than ${max} characters`);
  return text;
}

export function requiredObject(value: unknown, path: string): Record<string, unknown> {
  if (value === undefined || value === null) throw missing(path);
  if (!isRecord(value)) throw invalid(path, "must be an object");
  return value;
}

export function requiredList(value: unknown, path: string, { min, max }: { min: number; max: number }): unknown[] {
  if (value === undefined || value === null) throw missing(path);
  if (!Array.isArray(value)) throw invalid(path, "must be an array");
  if (value.length < min) throw invalid(path, `has fewer than ${min} elements`);
  if (value.length > max) throw invalid(path, `has more than ${max} elements`);
  return value;
}

export function choice<T extends string>(value: unknown, path: string, allowed: readonly T[]): T {
  if (value === undefined || value === null || value === "") throw missing(path);
  const found = allowed.find((one) => one === value);
  if (found === undefined) throw invalid(path, `must be one of {${allowed.join(", ")}}`);
  return found;
}

export function requiredUrl(value: unknown, path: string): string {
  const text = required(value, path, { max: 2000 });
  if (!URL.canParse(text) || !/^https?:/i.test(text)) throw invalid(path, "is not a valid URL");
  return text;
}

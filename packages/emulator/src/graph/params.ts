import { invalidParameter } from "./graphError.ts";

export type Params = Record<string, unknown>;

export interface UploadedFile {
  readonly fieldName: string;
  readonly fileName: string;
  readonly contentType: string;
  readonly bytes: Buffer;
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/**
 * A parameter that is an object. In urlencoded and multipart bodies and in query
 * strings objects travel as JSON text; both forms mean the same.
 */
export function objectParam(params: Params, name: string): Record<string, unknown> | undefined {
  const value = structured(params, name);
  if (value === undefined || value === null) return undefined;
  if (!isRecord(value)) throw invalidParameter(`Param ${name} must be a JSON object`);
  return value;
}

export function listParam(params: Params, name: string): unknown[] | undefined {
  const value = structured(params, name);
  if (value === undefined || value === null || value === "") return undefined;
  if (Array.isArray(value)) return value;
  if (typeof value === "string") return value.split(",").map((part) => part.trim());
  throw invalidParameter(`Param ${name} must be an array`);
}

/** The parameter as it is, JSON text already parsed. */
export function structured(params: Params, name: string): unknown {
  const value = params[name];
  if (typeof value !== "string" || !/^\s*[[{]/.test(value)) return value;
  try {
    return JSON.parse(value) as unknown;
  } catch {
    throw invalidParameter(`Param ${name} must be a valid JSON`);
  }
}

const BRACKETED = /^([^[\]]+)((?:\[[^[\]]*\])+)$/;

/** Form fields like `recipient[id]` put together into the object they mean, as the platform reads them. */
export function unbracketed(params: Params): Params {
  const names = Object.keys(params);
  if (!names.some((name) => BRACKETED.test(name))) return params;
  const whole: Params = Object.create(null) as Params; // A field may be called `__proto__`.
  for (const name of names) {
    const [, root = name, rest = ""] = BRACKETED.exec(name) ?? [];
    const path = [root, ...[...rest.matchAll(/\[([^[\]]*)\]/g)].map(([, key = ""]) => key)];
    put(whole, path, params[name]);
  }
  return Object.fromEntries(Object.entries(whole).map(([name, value]) => [name, withLists(value)]));
}

function put(target: Params, path: readonly string[], value: unknown): void {
  const [first = "", ...rest] = path;
  const key = first === "" ? String(Object.keys(target).length) : first;
  if (rest.length === 0) {
    target[key] = value;
    return;
  }
  if (!isRecord(target[key])) target[key] = Object.create(null);
  put(target[key] as Params, rest, value);
}

/** An object whose keys count from 0 is a list. */
function withLists(value: unknown): unknown {
  if (!isRecord(value)) return value;
  const entries = Object.entries(value).map(([key, held]) => [key, withLists(held)] as const);
  const isList = entries.length > 0 && entries.every(([key], index) => key === String(index));
  return isList ? entries.map(([, held]) => held) : Object.fromEntries(entries);
}

/** What is a text or a number as a text; of anything else, nothing. */
export function asText(value: unknown): string {
  return typeof value === "string" || typeof value === "number" ? String(value) : "";
}

export function stringParam(params: Params, name: string): string | undefined {
  const value = params[name];
  if (typeof value === "string") return value;
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  return undefined;
}

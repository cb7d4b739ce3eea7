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

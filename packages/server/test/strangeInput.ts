/** Makes input for an operation out of its schema: some that is right, and much that is not. */
import { z } from "zod";

type JsonSchema = { readonly [key: string]: unknown };
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };
export type Path = readonly (string | number)[];

/** Values of every type, small, huge and hostile. */
export const STRANGE_VALUES: readonly Json[] = [
  null,
  true,
  0,
  -1,
  1.5,
  2 ** 31,
  1e308,
  "",
  " ",
  "x",
  "\u{202E}x\u{FEFF}\u{200B}",
  "'; drop table messages; --",
  "${7*7} {{ 7 }} <script>alert(1)</script>",
  "%s%n\\%_",
  "2026-13-45T99:99:99Z",
  "2026-02-31T00:00:00Z",
  "0000-01-01T00:00:00Z",
  "9999-12-31T23:59:59Z",
  "99999999999999999999",
  "-1",
  "x".repeat(30_000),
  [],
  [null],
  {},
  { toString: 1, length: -1 },
];

/** The JSON schema of what a caller may send. */
export function schemaOf(schema: z.ZodType): JsonSchema {
  return z.toJSONSchema(schema, { io: "input", unrepresentable: "any" });
}

/** Inputs that fit: one for each alternative of the outermost union. `known` gives values for fields by name. */
export function samplesOf(schema: JsonSchema, known: Readonly<Record<string, Json>>): Json[] {
  const options = alternativesOf(schema);
  return (options ?? [schema]).map((each) => sampleOf(each, known, "", schema));
}

/** Every place of a value, the value itself included. */
export function pathsOf(value: Json, path: Path = []): Path[] {
  if (typeof value !== "object" || value === null) return [path];
  const children: [string | number, Json][] = isList(value)
    ? value.map((each, at) => [at, each])
    : Object.entries(value);
  return [path, ...children.flatMap(([name, child]) => pathsOf(child, [...path, name]))];
}

export function valueAt(value: Json, path: Path): Json | undefined {
  return path.reduce<Json | undefined>((at, name) => (at as Record<string | number, Json> | undefined)?.[name], value);
}

/** A copy with another value at this place; undefined takes it away. */
export function withValue(value: Json, [name, ...rest]: Path, replacement: Json | undefined): Json | undefined {
  if (name === undefined) return replacement;
  const child = withValue((value as Record<string | number, Json>)[name] ?? null, rest, replacement);
  if (isList(value))
    return child === undefined
      ? value.filter((_, at) => at !== name)
      : value.map((each, at) => (at === name ? child : each));
  const entries = Object.entries(value as object).filter(([each]) => each !== name);
  return Object.fromEntries(child === undefined ? entries : [...entries, [name, child]]) as Json;
}

function sampleOf(
  schema: JsonSchema,
  known: Readonly<Record<string, Json>>,
  name: string,
  root: JsonSchema,
  depth = 0,
): Json {
  if (known[name] !== undefined) return known[name];
  if ("const" in schema) return schema["const"] as Json;
  if (Array.isArray(schema["enum"])) return schema["enum"][0];
  const again = (inner: unknown, innerName = name) => sampleOf(inner as JsonSchema, known, innerName, root, depth + 1);
  const ref = schema["$ref"];
  if (typeof ref === "string") {
    const target = ref.replace(/^#\/?/, "").split("/").filter(Boolean);
    return again(target.reduce<unknown>((at, each) => (at as JsonSchema)[each], root));
  }
  const options = alternativesOf(schema);
  if (options?.[0] !== undefined) return again(options[0]);
  switch (schema["type"]) {
    case "object":
      return sampleObject(schema, again, depth);
    case "array":
      return depth > 8 ? [] : [again(schema["items"])];
    case "integer":
    case "number":
      return Math.max(1, Number(schema["minimum"] ?? 1));
    case "boolean":
      return true;
    case "null":
      return null;
    default:
      return sampleText(schema);
  }
}

function sampleObject(schema: JsonSchema, again: (inner: unknown, name: string) => Json, depth: number): Json {
  const required = new Set((schema["required"] as string[] | undefined) ?? []);
  const properties = Object.entries((schema["properties"] as object | undefined) ?? {}).filter(
    ([name]) => required.has(name) || depth < 5,
  );
  const fixed = properties.map(([name, inner]) => [name, again(inner, name)]);
  const free = schema["additionalProperties"];
  const { pattern = "" } = (schema["propertyNames"] ?? {}) as { pattern?: string };
  const name = ["some_name", "de"].find((each) => new RegExp(pattern, "u").test(each)) ?? "name";
  return Object.fromEntries(
    typeof free === "object" && free !== null ? [...fixed, [name, again(free, "")]] : fixed,
  ) as Json;
}

function sampleText({ format, pattern, minLength }: JsonSchema): string {
  switch (format) {
    case "uuid":
    case "guid":
      return "00000000-0000-4000-8000-000000000000";
    case "date-time":
      return new Date(Date.now() + 3_600_000).toISOString();
    case "email":
      return "somebody@example.com";
    case "uri":
      return "https://example.com/x";
    default:
      for (const text of ["abc", "12345", "DE", "de", "default", "v25.0", "https://example.com"])
        if (typeof pattern === "string" && new RegExp(pattern, "u").test(text)) return text;
      return "some-text".repeat(Math.ceil(Number(minLength ?? 1) / 9));
  }
}

function alternativesOf(schema: JsonSchema): JsonSchema[] | undefined {
  const options = schema["oneOf"] ?? schema["anyOf"];
  return Array.isArray(options) ? options : undefined;
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}

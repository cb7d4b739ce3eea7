import { invalidParameter } from "./graphError.ts";

/** One asked-for field: `messages.limit(5){id,from}`. */
export interface Field {
  readonly name: string;
  readonly limit: number | undefined;
  readonly fields: readonly Field[];
}

/** Parses the `fields` parameter with nested braces. */
export function parseFields(text: string | undefined): Field[] {
  if (text === undefined || text.trim() === "") return [];
  const reader = { text, at: 0 };
  const fields = readFields(reader, 0);
  if (reader.at < text.length) throw syntaxError(text);
  return fields;
}

const DEEPEST = 8;

function readFields(reader: { text: string; at: number }, depth: number): Field[] {
  const fields: Field[] = [];
  for (;;) {
    const match = /^\s*(\w+)((?:\.\w+\([^()]*\))*)\s*/.exec(reader.text.slice(reader.at));
    if (match === null || depth > DEEPEST) throw syntaxError(reader.text);
    reader.at += match[0].length;
    const limit = /\.limit\((\d+)\)/.exec(match[2] ?? "")?.[1];
    const nested = reader.text[reader.at] === "{" ? readNested(reader, depth) : [];
    fields.push({ name: match[1] ?? "", limit: limit === undefined ? undefined : Number(limit), fields: nested });
    if (reader.text[reader.at] !== ",") return fields;
    reader.at += 1;
  }
}

function readNested(reader: { text: string; at: number }, depth: number): Field[] {
  reader.at += 1;
  const nested = readFields(reader, depth + 1);
  if (reader.text[reader.at] !== "}") throw syntaxError(reader.text);
  reader.at += 1;
  return nested;
}

function syntaxError(text: string) {
  return invalidParameter(`Syntax error in the fields parameter: ${text.slice(0, 100)}`);
}

/** Of an object only what was asked for; `id` always comes along. */
export function pick(source: Record<string, unknown>, fields: readonly Field[]): Record<string, unknown> {
  const picked: Record<string, unknown> = {};
  for (const { name } of fields) if (source[name] !== undefined) picked[name] = source[name];
  if (source["id"] !== undefined) picked["id"] = source["id"];
  return picked;
}

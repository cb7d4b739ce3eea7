import { AppError } from "./appError.ts";

/**
 * Cursors for keyset pagination: the last row's sort key, base64url. `list` names the list and its order, so that a cursor of one
 * list is refused by another. Not a secret: the page after it is checked like any other.
 */
export function writeCursor(list: string, key: readonly (string | number)[]): string {
  return Buffer.from(JSON.stringify([list, ...key])).toString("base64url");
}

/** What may stand at one place of a sort key: whatever passes, PostgreSQL takes. */
const SHAPES = {
  id: (text: string) => /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/.test(text),
  instant: isInstant,
  integer: (text: string) => /^-?\d{1,10}$/.test(text) && Math.abs(Number(text)) < 2 ** 31,
  bigint: (text: string) => /^-?\d{1,18}$/.test(text),
} as const;

/** The sort key in a cursor, or null where there is none. Refuses with invalid_cursor what is not ours. */
export function readCursor(
  list: string,
  cursor: string | undefined,
  shapes: readonly (keyof typeof SHAPES)[],
): readonly string[] | null {
  if (cursor === undefined) return null;
  const [name, ...key] = parseParts(cursor).map(String);
  const fits =
    name === list && key.length === shapes.length && shapes.every((shape, at) => SHAPES[shape](key[at] ?? ""));
  if (!fits) throw new AppError("invalid_cursor");
  return key;
}

/** An instant with its microseconds, of a day that exists: JavaScript takes 31 February for 3 March. */
function isInstant(text: string): boolean {
  if (!/^(?!0000)\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{1,6}Z$/.test(text)) return false;
  const at = new Date(text.slice(0, 19) + "Z");
  return !Number.isNaN(at.getTime()) && at.toISOString().slice(0, 19) === text.slice(0, 19);
}

function parseParts(cursor: string): readonly unknown[] {
  try {
    const parts: unknown = JSON.parse(Buffer.from(cursor, "base64url").toString("utf8"));
    return Array.isArray(parts) ? parts : [];
  } catch (cause) {
    throw new AppError("invalid_cursor", undefined, { cause });
  }
}

/** One page out of up to `limit + 1` rows: the extra row tells that there are more. */
export function pageOfRows<Row, Item>(
  rows: readonly Row[],
  limit: number,
  present: (row: Row) => Item,
  cursorOf: (row: Row) => string,
): { items: Item[]; nextCursor: string | null } {
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  return { items: shown.map(present), nextCursor: rows.length > limit && last !== undefined ? cursorOf(last) : null };
}

import { invalidParameter } from "./graphError.ts";
import { type Params, stringParam } from "./params.ts";

/** What an element of a list is found by again: its time, and its id among those of one instant. */
export interface Place {
  readonly at: number;
  readonly id: string;
}

export interface Asked {
  readonly limit: number;
  readonly after: Place | undefined;
  readonly before: Place | undefined;
}

const LARGEST_PAGE = 500;
const MAX_CURSOR = 400;

/** `limit`, `after` and `before` of a call. A cursor that nobody was given is refused. */
export function askedPage(params: Params, usualLimit: number): Asked {
  const limit = stringParam(params, "limit");
  if (limit !== undefined && !/^\d{1,9}$/.test(limit))
    throw invalidParameter("Param limit must be an integer greater than or equal to 0");
  return {
    limit: Math.min(limit === undefined ? usualLimit : Number(limit), LARGEST_PAGE),
    after: placeOf(params, "after"),
    before: placeOf(params, "before"),
  };
}

/**
 * One page of a list that is sorted newest first, and the cursors to go on. A cursor names a place in time, not a number of
 * elements: whatever is said while somebody reads page after page, nothing is shown twice and nothing old is left out.
 */
export function onePage<T>(
  items: readonly T[],
  placeIn: (item: T) => Place,
  { limit, after, before }: Asked,
): {
  readonly shown: readonly T[];
  readonly cursors?: { readonly before: string; readonly after: string };
  readonly hasMore: boolean;
} {
  const older = after === undefined ? items : items.filter((item) => compare(placeIn(item), after) > 0);
  const within = before === undefined ? older : older.filter((item) => compare(placeIn(item), before) < 0);
  const start = before === undefined ? 0 : Math.max(0, within.length - limit);
  const shown = within.slice(start, start + limit);
  const [first] = shown;
  const last = shown.at(-1);
  if (first === undefined || last === undefined) return { shown, hasMore: false };
  const oldest = items.at(-1);
  return {
    shown,
    cursors: { before: cursorOf(placeIn(first)), after: cursorOf(placeIn(last)) },
    hasMore: oldest !== undefined && compare(placeIn(last), placeIn(oldest)) < 0,
  };
}

/** Newest first; below zero: `a` stands before `b`. */
export function compare(a: Place, b: Place): number {
  return b.at - a.at || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);
}

function cursorOf({ at, id }: Place): string {
  return Buffer.from(`${at}:${id}`).toString("base64url");
}

function placeOf(params: Params, name: "after" | "before"): Place | undefined {
  const cursor = stringParam(params, name);
  if (cursor === undefined || cursor === "") return undefined;
  const text = cursor.length > MAX_CURSOR ? "" : Buffer.from(cursor, "base64url").toString();
  const [, at, id] = /^(\d{1,16}):(.+)$/s.exec(text) ?? [];
  if (at === undefined || id === undefined) throw invalidParameter(`Invalid cursors values in after/before: ${name}`);
  return { at: Number(at), id };
}

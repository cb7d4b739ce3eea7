/** What the address of the inbox says of a search. */
export interface Search {
  readonly q?: string;
  /** Only in the view one stands in; else everywhere. */
  readonly only?: true;
  /** The message at which the thread opens. */
  readonly at?: number;
}

/** Whatever stands in an address: what is not understood is left out. */
export function parseSearch(raw: Record<string, unknown>): Search {
  // An address that was written by hand gives numbers.
  const q = typeof raw["q"] === "string" || typeof raw["q"] === "number" ? String(raw["q"]).trim() : "";
  const at = Number(raw["at"]);
  return {
    ...(q === "" ? {} : { q }),
    ...(q !== "" && raw["only"] === true ? { only: true } : {}),
    ...(Number.isSafeInteger(at) && at > 0 ? { at } : {}),
  };
}

/** The same search, opened at a message or at the end of a thread. */
export function searchAt({ q, only }: Search, at: number | null | undefined): Search {
  return {
    ...(q === undefined ? {} : { q }),
    ...(only === undefined ? {} : { only }),
    ...(at === null || at === undefined ? {} : { at }),
  };
}

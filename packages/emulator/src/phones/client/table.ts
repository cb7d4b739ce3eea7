/** Which phones lie on the table. */
export interface Pair {
  readonly page: string;
  readonly person: string;
}

const KEY = "phones.table";

/** The phones a link names (`/?person=a&person=b&page=1&ref=x`), else undefined. */
export function linkedPhones(defaultPage: string | undefined): { pairs: Pair[]; ref: string | undefined } | undefined {
  const query = new URLSearchParams(location.search);
  const people = query.getAll("person");
  const page = query.get("page") ?? defaultPage;
  if (people.length === 0 || page === undefined) return undefined;
  return { pairs: people.map((person) => ({ page, person })), ref: query.get("ref") ?? undefined };
}

/** A link is opened once: reloading the browser must not be another click on it. */
export function forgetRef(): void {
  const url = new URL(location.href);
  url.searchParams.delete("ref");
  history.replaceState(null, "", url);
}

export function storedPhones(): Pair[] | undefined {
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(KEY) ?? "");
    return Array.isArray(stored) ? stored.filter(isPair) : undefined;
  } catch {
    return undefined;
  }
}

export function storePhones(pairs: readonly Pair[]): void {
  localStorage.setItem(KEY, JSON.stringify(pairs));
}

function isPair(value: unknown): value is Pair {
  return typeof value === "object" && value !== null && "page" in value && "person" in value;
}

/** Which of several keys of one person their conversation runs under. */

/** A key as it is known: itself, or the one it is an alias of; and since when its person is. */
export interface KnownKey {
  readonly key: string;
  readonly primary: string;
  /** null: the person has done nothing yet. */
  readonly contactId: string | null;
  /** ms */
  readonly since: number;
}

export interface ResolvedKeys {
  /** The conversation's key. */
  readonly primary: string;
  /** Keys that stand for it from now on. */
  readonly newAliases: readonly string[];
  /** Two people who are one, as the platform says by naming both: the older lives on. */
  readonly toMerge: readonly { readonly contactId: string; readonly intoId: string }[];
}

/**
 * @param keys all keys by which an event names its person, the best first
 * @param known those of them that are known
 */
export function resolveAliases(keys: readonly string[], known: readonly KnownKey[]): ResolvedKeys {
  const [best = ""] = keys;
  const byAge = [...known].sort((a, b) => a.since - b.since);
  // Of two conversations the newer goes on.
  const newest = byAge.at(-1);
  const primary = newest?.primary ?? best;
  const named = new Set(known.map(({ key }) => key));
  const newAliases = keys.filter((key) => key !== primary && !named.has(key));
  const people = [...new Set(byAge.flatMap(({ contactId }) => contactId ?? []))];
  const [oldest, ...others] = people;
  const toMerge = oldest === undefined ? [] : others.map((contactId) => ({ contactId, intoId: oldest }));
  return { primary, newAliases, toMerge };
}

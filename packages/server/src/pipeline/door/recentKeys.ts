/**
 * Whether a key was met lately, in little memory: two generations of hashes, of which the older is dropped when the younger is
 * full. It may say yes to a key it never met (one in millions), so nothing but a choice of ways may hang on it.
 */
const GENERATION = 20_000;

export class RecentKeys {
  #younger = new Set<number>();
  #older = new Set<number>();

  /** Notes the key; true when it was noted before. */
  meet(scope: string, key: string): boolean {
    const hash = hashOf(scope, key);
    if (this.#younger.has(hash)) return true;
    const isKnown = this.#older.has(hash);
    this.#younger.add(hash);
    if (this.#younger.size >= GENERATION) {
      this.#older = this.#younger;
      this.#younger = new Set();
    }
    return isKnown;
  }
}

/** FNV-1a twice, over different halves of a 53-bit number. */
function hashOf(scope: string, key: string): number {
  let low = 0x811c9dc5;
  let high = 0x01000193;
  for (let i = 0; i < scope.length; i++) low = Math.imul(low ^ scope.charCodeAt(i), 0x01000193);
  for (let i = 0; i < key.length; i++) {
    const unit = key.charCodeAt(i);
    low = Math.imul(low ^ unit, 0x01000193);
    high = Math.imul(high ^ unit, 0x5bd1e995);
  }
  return (high & 0x1fffff) * 0x1_0000_0000 + (low >>> 0);
}

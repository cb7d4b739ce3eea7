/**
 * Seeded chance for the fault switches: the same seed and the same calls give
 * the same faults. Not for secrets. (Mulberry32, public domain.)
 */
export interface Chance {
  /** A number in [0, 1). */
  next(): number;
  /** True with the given probability; a probability of 0 draws no number. */
  hits(probability: number): boolean;
  between(min: number, max: number): number;
}

export function createChance(seed: number): Chance {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
  return {
    next,
    hits: (probability) => probability > 0 && (probability >= 1 || next() < probability),
    between: (min, max) => (max <= min ? min : min + next() * (max - min)),
  };
}

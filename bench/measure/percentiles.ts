export interface Percentiles {
  readonly count: number;
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  readonly max: number;
}

/** Nearest-rank percentiles, rounded to a hundredth. All zero when nothing was measured. */
export function percentilesOf(values: readonly number[]): Percentiles {
  const sorted = Float64Array.from(values).sort();
  const at = (share: number) => round(sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? 0);
  return { count: sorted.length, p50: at(0.5), p95: at(0.95), p99: at(0.99), max: at(1) };
}

export function round(value: number, digits = 2): number {
  return Number(value.toFixed(digits));
}

export function mean(values: readonly number[]): number {
  return values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Growth per unit of x, by least squares. */
export function slopeOf(points: readonly { readonly x: number; readonly y: number }[]): number {
  const middleX = mean(points.map((point) => point.x));
  const middleY = mean(points.map((point) => point.y));
  let top = 0;
  let bottom = 0;
  for (const { x, y } of points) {
    top += (x - middleX) * (y - middleY);
    bottom += (x - middleX) ** 2;
  }
  return bottom === 0 ? 0 : top / bottom;
}

/**
 * The median, and the interval that holds the true one in at least 95 of 100 cases whatever the values' distribution: the
 * values at two ranks, found from the binomial distribution with p = ½. With fewer than six values it is all of them.
 */
export function medianWithInterval(values: readonly number[]): {
  readonly median: number;
  readonly low: number;
  readonly high: number;
} {
  const sorted = [...values].sort((one, other) => one - other);
  const count = sorted.length;
  const at = (index: number) => sorted[Math.min(count - 1, Math.max(0, index))] ?? 0;
  let below = 0;
  let chance = 0.5 ** count;
  let tail = chance;
  while (tail <= 0.025 && below < count / 2) {
    below += 1;
    chance *= (count - below + 1) / below;
    tail += chance;
  }
  const lowest = Math.max(0, below - 1);
  return {
    median: (at(Math.floor((count - 1) / 2)) + at(Math.ceil((count - 1) / 2))) / 2,
    low: at(lowest),
    high: at(count - 1 - lowest),
  };
}

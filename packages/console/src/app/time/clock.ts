import { useSyncExternalStore } from "react";

/**
 * The time on the wall, ms, rounded down to the last tick. All that shows an age or a countdown reads this one clock, so a
 * screen of sixty rows wakes up once, and only as often as minutes change.
 */
export function useNow(): number {
  return useSyncExternalStore(subscribe, () => tickedAt);
}

const tickEveryMs = 15_000;
let tickedAt = Date.now();
let timer: ReturnType<typeof setInterval> | undefined;
const listeners = new Set<() => void>();

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  if (listeners.size === 1) {
    tick();
    timer = setInterval(tick, tickEveryMs);
  }
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0) clearInterval(timer);
  };
}

function tick(): void {
  tickedAt = Date.now();
  for (const listener of listeners) listener();
}

/**
 * The platform's time. It runs like the machine's and can be moved, so that a
 * 24-hour window closes in a test without waiting for it.
 */
export interface Clock {
  now(): number;
  readonly offsetMs: number;
  advance(ms: number): void;
  set(instantMs: number): void;
}

export function createClock(offsetMs = 0): Clock {
  let offset = offsetMs;
  return {
    now: () => Date.now() + offset,
    get offsetMs() {
      return offset;
    },
    advance(ms) {
      offset += ms;
    },
    set(instantMs) {
      offset = instantMs - Date.now();
    },
  };
}

import { useSyncExternalStore } from "react";

export interface LocalChoice<Value extends string> {
  /** What is chosen, and a new drawing when that changes. */
  readonly use: () => Value;
  readonly read: () => Value;
  readonly choose: (value: Value) => void;
}

/** One of a few values that is chosen for this browser and kept there; the first one where nothing is. */
export function localChoice<const Value extends string>(
  storageKey: string,
  values: readonly [Value, ...Value[]],
): LocalChoice<Value> {
  const changes = new EventTarget();
  let current: Value | null = null;
  const read = (): Value => {
    current ??= values.find((value) => value === stored(storageKey)) ?? values[0];
    return current;
  };
  return {
    read,
    use: () =>
      useSyncExternalStore((listener) => {
        changes.addEventListener("change", listener);
        return () => changes.removeEventListener("change", listener);
      }, read),
    choose(value) {
      current = value;
      try {
        localStorage.setItem(storageKey, value);
      } catch {
        // The choice then lasts until the page closes.
      }
      changes.dispatchEvent(new Event("change"));
    },
  };
}

function stored(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

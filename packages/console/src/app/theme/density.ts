import { useSyncExternalStore } from "react";

export type Density = "roomy" | "dense";

const storageKey = "botschaft.density";
const changes = new EventTarget();
let current: Density | null = null;

/** How tall the rows of the list are, in this browser. */
export function useDensity(): Density {
  return useSyncExternalStore((listener) => {
    changes.addEventListener("change", listener);
    return () => changes.removeEventListener("change", listener);
  }, read);
}

export function setDensity(density: Density): void {
  current = density;
  try {
    localStorage.setItem(storageKey, density);
  } catch {
    // The choice then lasts until the page closes.
  }
  changes.dispatchEvent(new Event("change"));
}

function read(): Density {
  if (current !== null) return current;
  try {
    current = localStorage.getItem(storageKey) === "dense" ? "dense" : "roomy";
  } catch {
    current = "roomy";
  }
  return current;
}

import { useSyncExternalStore } from "react";

/** What the reader chose; "system" follows the machine, also while the page is open. */
export type ColourMode = "day" | "night" | "system";

const storageKey = "botschaft.colourMode";
const changes = new EventTarget();
const systemNight = matchMedia("(prefers-color-scheme: dark)");

systemNight.addEventListener("change", apply);

/** Remembers the choice in this browser and applies it at once. */
export function setColourMode(mode: ColourMode): void {
  try {
    localStorage.setItem(storageKey, mode);
  } catch {
    // Storage may be forbidden; the choice then lasts until the page closes.
  }
  unstored = mode;
  apply();
}

export function useColourMode(): ColourMode {
  return useSyncExternalStore(subscribe, currentMode);
}

/** What is shown now, after the machine's preference was asked. */
export function useIsNight(): boolean {
  return useSyncExternalStore(subscribe, isNight);
}

let unstored: ColourMode | null = null;

function currentMode(): ColourMode {
  if (unstored !== null) return unstored;
  try {
    const stored = localStorage.getItem(storageKey);
    return stored === "day" || stored === "night" ? stored : "system";
  } catch {
    return "system";
  }
}

function isNight(): boolean {
  const mode = currentMode();
  return mode === "night" || (mode === "system" && systemNight.matches);
}

function apply(): void {
  document.documentElement.dataset["theme"] = isNight() ? "night" : "day";
  document.documentElement.dataset["mantineColorScheme"] = isNight() ? "dark" : "light";
  changes.dispatchEvent(new Event("change"));
}

function subscribe(listener: () => void): () => void {
  changes.addEventListener("change", listener);
  return () => changes.removeEventListener("change", listener);
}

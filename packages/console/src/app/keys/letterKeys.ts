import { localChoice } from "../localChoice.ts";
import type { Combo } from "./combo.ts";

export type LetterKeys = "on" | "off";

const letterKeys = localChoice<LetterKeys>("botschaft.letterKeys", ["on", "off"]);

/**
 * Whether single letters and signs do something. Who speaks to the computer, or whose hands slip, can turn them off (WCAG 2.1.4);
 * Ctrl K, Enter and Escape stay.
 */
export const useLetterKeys = letterKeys.use;
export const setLetterKeys = letterKeys.choose;

/** Whether a combo works as things are set. */
export function isUsable(combo: Combo, keys: LetterKeys = letterKeys.read()): boolean {
  return keys === "on" || combo.startsWith("mod+") || combo === "enter" || combo === "escape";
}

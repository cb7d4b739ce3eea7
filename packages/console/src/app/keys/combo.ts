/**
 * Keys as this product uses them: plain letters, Shift with a letter, two letters after one another ("g i"), and Ctrl or ⌘
 * with a letter. Never Alt and never Ctrl+Alt with a printable key: on German layouts that types @, €, { or \.
 */
export type Combo = string;

/** A pressed key in the same notation ("j", "shift+e", "mod+k", "?", "escape"); null for what is not ours to take. */
export function comboOf(event: KeyPress): Combo | null {
  if (event.altKey || event.key === "AltGraph" || event.isComposing === true) return null;
  const key = event.key.toLowerCase();
  if (key === "control" || key === "shift" || key === "meta" || key === "dead") return null;
  // With Shift it is another key, and mostly the browser's: Ctrl Shift K opens Firefox's console.
  if (event.ctrlKey || event.metaKey) return event.shiftKey ? `mod+shift+${key}` : `mod+${key}`;
  // "?" and "/" sit behind Shift on some layouts and not on others: what counts is the sign, not the way to it.
  const isLetter = key.length === 1 && key.toUpperCase() !== key;
  return event.shiftKey && (isLetter || key.length > 1) ? `shift+${key}` : key;
}

export interface KeyPress {
  readonly key: string;
  readonly altKey: boolean;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly shiftKey: boolean;
  readonly isComposing?: boolean;
}

/** How a combo is printed: "J", "⇧ E", "G I", "Strg K" or "⌘ K". */
export function printCombo(combo: Combo, words: { readonly control: string; readonly isMac: boolean }): string {
  return combo
    .split(" ")
    .map((step) => printStep(step, words))
    .join(" ");
}

function printStep(step: string, words: { readonly control: string; readonly isMac: boolean }): string {
  return step
    .split("+")
    .map((part) => {
      switch (part) {
        case "mod":
          return words.isMac ? "⌘" : words.control;
        case "shift":
          return "⇧";
        case "enter":
          return "⏎";
        case "escape":
          return "Esc";
        case "arrowdown":
          return "↓";
        case "arrowup":
          return "↑";
        default:
          return part.length === 1 ? part.toUpperCase() : part;
      }
    })
    .join(" ");
}

/** True where letters belong to the text being typed. */
export function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target.isContentEditable || target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement)
    return true;
  return (
    target instanceof HTMLInputElement &&
    !["checkbox", "radio", "button", "submit", "range", "file"].includes(target.type)
  );
}

import { newId } from "../newId.ts";

/** Short sentences at the edge of the screen. The newest three; each goes by itself unless somebody points at them. */
export interface Toast {
  readonly id: string;
  readonly sentence: string;
  readonly isAlarm: boolean;
  readonly undo?: () => void;
  /** The way to where it can be mended. A toast that has one stays until it is answered. */
  readonly way?: ToastWay;
}

export interface ToastWay {
  readonly title: string;
  readonly go: () => void;
}

const shownAtMost = 3;
const goneAfterMs = 8_000;
let toasts: readonly Toast[] = [];
let isHeld = false;
const listeners = new Set<() => void>();

export function showToast(toast: Omit<Toast, "id">): void {
  const id = newId();
  const all = [...toasts, { ...toast, id }];
  // The oldest makes room; one that waits for an answer only where all of them do.
  const goes = all.length > shownAtMost ? (all.find((each) => each.way === undefined) ?? all[0]) : undefined;
  change(all.filter((each) => each !== goes));
  if (toast.way === undefined) setTimeout(() => leave(id), goneAfterMs);
}

export function hideToast(id: string): void {
  change(toasts.filter((toast) => toast.id !== id));
}

/** While somebody points at the toasts, none of them goes away under their hand. */
export function holdToasts(hold: boolean): void {
  isHeld = hold;
}

export function subscribeToasts(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function listToasts(): readonly Toast[] {
  return toasts;
}

function leave(id: string): void {
  if (isHeld) setTimeout(() => leave(id), 1_000);
  else hideToast(id);
}

function change(next: readonly Toast[]): void {
  toasts = next;
  for (const listener of listeners) listener();
}

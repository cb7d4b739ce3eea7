/** Short sentences at the edge of the screen. The newest three; each goes by itself unless somebody points at them. */
export interface Toast {
  readonly id: string;
  readonly sentence: string;
  readonly isAlarm: boolean;
  readonly undo?: () => void;
}

const shownAtMost = 3;
const goneAfterMs = 8_000;
let toasts: readonly Toast[] = [];
let isHeld = false;
const listeners = new Set<() => void>();

export function showToast(toast: Omit<Toast, "id">): void {
  const id = crypto.randomUUID();
  change([...toasts, { ...toast, id }].slice(-shownAtMost));
  setTimeout(() => leave(id), goneAfterMs);
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

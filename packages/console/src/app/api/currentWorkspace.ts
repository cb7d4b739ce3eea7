const storageKey = "botschaft.workspace";
let current: string | null = stored();

/** The workspace all requests are about; null before one was chosen. */
export function currentWorkspaceId(): string | null {
  return current;
}

/** Remembers the choice in this browser, so that the next visit opens where this one ended. */
export function enterWorkspace(id: string | null): void {
  current = id;
  try {
    if (id === null) localStorage.removeItem(storageKey);
    else localStorage.setItem(storageKey, id);
  } catch {
    // The choice then lasts until the page closes.
  }
}

function stored(): string | null {
  try {
    return localStorage.getItem(storageKey);
  } catch {
    return null;
  }
}

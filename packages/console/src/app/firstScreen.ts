import type { QueryClient } from "@tanstack/react-query";
import type { AnyRouter } from "@tanstack/react-router";
import { useSyncExternalStore } from "react";

/** A first screen that never comes to rest must not keep the rest from loading. */
const restsWithinMs = 5_000;

let isStanding = false;
const listeners = new Set<() => void>();

/**
 * Takes the drawn frame of `index.html` away once a screen is drawn, and tells when that screen stands: nothing it asked for is on
 * its way any more. What nobody needs in the first second (menus, the health of channels) waits for this.
 */
export function watchFirstScreen(router: AnyRouter, client: QueryClient): void {
  const stopRouter = router.subscribe("onRendered", () => {
    stopRouter();
    document.getElementById("first")?.remove();
    const timer = setTimeout(stand, restsWithinMs);
    const look = () => {
      if (client.isFetching() === 0) stand();
    };
    const stopCache = client.getQueryCache().subscribe(look);
    function stand() {
      clearTimeout(timer);
      stopCache();
      whenIdle(() => {
        isStanding = true;
        for (const listener of listeners) listener();
      });
    }
    look();
  });
}

/** Whether the first screen stands. */
export function useFirstScreenStands(): boolean {
  return useSyncExternalStore(subscribe, firstScreenStands);
}

export function firstScreenStands(): boolean {
  return isStanding;
}

/** Runs once the first screen stands: now, if it does. */
export function whenFirstScreenStands(run: () => void): void {
  if (isStanding) return run();
  const stop = subscribe(() => {
    stop();
    run();
  });
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function whenIdle(run: () => void): void {
  // Not every browser tells when it is idle.
  if ("requestIdleCallback" in window) window.requestIdleCallback(run, { timeout: 1_000 });
  else setTimeout(run, 200);
}

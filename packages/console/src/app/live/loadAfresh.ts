import type { QueryClient } from "@tanstack/react-query";

/**
 * Loads everything on screen again, and all else when it is next looked at. What is just being loaded for the first time may be
 * answered with what was before, and the cache does not ask twice at once: it is loaded again after that.
 */
export function loadAfresh(client: QueryClient): void {
  for (const query of client.getQueryCache().findAll({ fetchStatus: "fetching" })) {
    if (query.state.data !== undefined) continue;
    const again = () => void client.invalidateQueries({ queryKey: query.queryKey, exact: true });
    // A load that fails has loaded nothing that could be old.
    query.promise?.then(again, () => {});
  }
  void client.invalidateQueries();
}

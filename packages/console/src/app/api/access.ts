import { sessionEndpoints } from "@botschaft/contract";
import type { QueryClient } from "@tanstack/react-query";
import { loadAfresh } from "../live/loadAfresh.ts";
import { call, signedOut } from "./call.ts";
import { isRefusal } from "./refusal.ts";
import { meQuery, sessionOf } from "./session.ts";

/** What happens when the workspace on screen is no longer one's own; the router sets it to "show the others". */
let onRemoved: (workspaceName: string) => void = () => {};
export function whenRemoved(react: (workspaceName: string) => void): void {
  onRemoved = react;
}

/** What the reader may do has changed, or their session has ended: asks who they are, so that every screen shows and hides what it must. */
export async function accessChanged(client: QueryClient, isSecondLook = false): Promise<void> {
  const before = client.getQueryData(meQuery.queryKey);
  const removed = () => onRemoved(before === undefined ? "" : sessionOf(before).workspaceName);
  try {
    const me = await call(sessionEndpoints.getMe, {});
    // Where the only workspace was never named, nothing is left to be named.
    if (before !== undefined && before.workspaceId !== me.workspaceId) return removed();
    client.setQueryData(meQuery.queryKey, me);
    // What was refused may be allowed now.
    if (me.role !== before?.role) loadAfresh(client);
  } catch (error) {
    if (isRefusal(error, "unauthenticated")) {
      if (isSecondLook) return signedOut();
      await untilAnswered(client);
      await accessChanged(client, true);
    } else if (isRefusal(error, "not_found")) removed();
  }
}

/**
 * Who changes their password or second factor gets a new session in place of the old one, and hears that the old one has ended
 * before the answer with the new one is here.
 */
async function untilAnswered(client: QueryClient): Promise<void> {
  const mostWaits = 60;
  for (let waits = 0; waits === 0 || (client.isMutating() > 0 && waits < mostWaits); waits += 1)
    await new Promise((resolve) => setTimeout(resolve, 500));
}
